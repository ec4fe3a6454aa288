// Package transport has the rules for everything that leaves the program over
// HTTP: which addresses may be used, how a connection is made, how long and how
// big an answer may be, what is taken out of it, why none came, and how long to wait
// before the next attempt.
//
// It knows neither OAuth nor SCIM nor the product, and keeps no state: who calls
// it decides what is asked and what an answer means.
package transport
