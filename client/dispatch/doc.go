// Package dispatch sends what the admin confirmed. A change travels in one
// direction: it is read from the outbox, checked, committed as being sent, sent,
// judged, settled and told.
//
// What it needs it is given as ports: the outbox, the service, the copy, a clock,
// a log, and where to report. It knows no window, and not how somebody signs in.
package dispatch
