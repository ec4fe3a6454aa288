package look

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// keyDriver is a driver that knows its keys, as that of the real window does.
type keyDriver struct {
	fyne.Driver
	held fyne.KeyModifier
}

func (d *keyDriver) CurrentKeyModifiers() fyne.KeyModifier { return d.held }
func (d *keyDriver) CreateSplashWindow() fyne.Window       { return nil }

func (d *keyDriver) HasSecondaryDisplay() bool { return false }

var _ desktop.Driver = (*keyDriver)(nil)

func TestShiftThatWasLetGoOverAMenuTicksNobody(t *testing.T) {
	tt := newTestTable(t, 50)

	tt.KeyDown(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
	tt.press(fyne.KeyF10) // the menu gets the release of Shift
	tt.press(fyne.KeySpace, fyne.KeyDown, fyne.KeyDown)

	wantInts(t, "ticked", tt.ticked(), []int{0})
}

func TestTheDriverKnowsShiftBetterThanWhatTheWidgetWasTold(t *testing.T) {
	driver := &keyDriver{}
	for _, key := range []fyne.KeyName{desktop.KeyShiftLeft, desktop.KeyShiftRight} {
		var shift shiftKey
		shift.note(&fyne.KeyEvent{Name: key}, true) // and never told of its release
		driver.held = fyne.KeyModifierControl
		if shift.isDown(driver) {
			t.Errorf("%s is up, and counts as down", key)
		}
		shift.note(&fyne.KeyEvent{Name: key}, false)
		driver.held = fyne.KeyModifierShift // pressed before the widget had the keyboard
		if !shift.isDown(driver) {
			t.Errorf("%s is down, and counts as up", key)
		}
	}
}

func TestAClickTicksARangeOnlyWhenItIsMadeWithShift(t *testing.T) {
	tt := newTestTable(t, 50)
	tt.click(0, atCheck, ControlHeight+0.5*RowHeight, 0)

	tt.KeyDown(&fyne.KeyEvent{Name: desktop.KeyShiftLeft}) // and let go while another program had the keyboard
	tt.click(0, atCheck, ControlHeight+4.5*RowHeight, 0)

	wantInts(t, "ticked", tt.ticked(), []int{0, 4})
}

func TestTheMenuKeyAsksForAMenuAndF10AloneDoesNot(t *testing.T) {
	newTestTable(t, 1)

	if !IsMenuKey(desktop.KeyMenu) || IsMenuKey(fyne.KeyF10) || IsMenuKey(fyne.KeyReturn) {
		t.Error("another key asks for a menu")
	}
}
