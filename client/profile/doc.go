// Package profile knows what an organization's profile may say, and where one
// comes from: a file or a URL of the command line, the machine's administrator,
// the service itself, or the data folder, where the last one is kept.
//
// It knows no account: who signs in there is not its business.
package profile
