// Whether the focus is shown.

package look

// keyboard tells whether the keyboard was used last, and not the pointer. Only
// then is it of interest what has the keyboard, and shown: to others a ring
// around the first row of a list looks as if that row were chosen. (CSS has the
// same rule, :focus-visible.) It belongs to the UI goroutine.
var keyboard bool

// UsesKeyboard reports whether the keyboard was used last.
func UsesKeyboard() bool { return keyboard }

// UsedKeyboard notes that a key was pressed. The widgets here do so themselves;
// a window calls it for keys that come while nothing has the keyboard.
func UsedKeyboard() { keyboard = true }

// usedPointer notes that something was pressed with the pointer.
func usedPointer() { keyboard = false }
