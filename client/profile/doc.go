// Package profile knows what an organization's profile may say, where one comes
// from (a file or a URL of the command line, the machine's administrator, the
// service itself, or the data folder, where the last one is kept), and how the two
// services that it names are reached: the sign-in service and the users' service.
//
// It has no account of its own: whose session it is, and which store keeps that, it
// is told.
package profile
