// Package look is the visual foundation of the window: the theme, the icons and
// the widgets that the views are built from. It knows the toolkit and the
// assets, and nothing of the client, its users or its words: every visible text
// is given to it by the caller.
package look
