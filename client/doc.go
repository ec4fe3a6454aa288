// Package client is the one door to an organization: it finds the organization,
// signs the admin in, keeps the local copy up to date, plans and confirms
// removals and sends them, and remembers what happened. It puts together the
// rooms below it: dispatch, replica and agenda work in the background, leavers reads
// lists, profile says which organization, desktop where files go, oauth, scim, cache
// and outbox do what is asked of them. It knows nothing of windows.
//
// Every method of Client that takes a context may wait for a disk, the network
// or a keyring: call it from any goroutine but the one that draws. Errors that
// a person should read are a *problem.Problem.
package client
