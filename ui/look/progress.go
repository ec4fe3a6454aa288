// Progress and Spinner: how far something is, and that something goes on.

package look

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

const progressHeight float32 = 6

// Progress is a thin bar. Numbers stand beside it, in words.
//
// All methods are for the UI goroutine.
type Progress struct {
	widget.BaseWidget
	value float32
}

// NewProgress returns an empty bar.
func NewProgress() *Progress {
	p := &Progress{}
	p.ExtendBaseWidget(p)
	return p
}

// SetValue fills the bar from 0, empty, to 1, full.
func (p *Progress) SetValue(value float64) {
	v := float32(min(1, max(0, value)))
	if p.value == v {
		return
	}
	p.value = v
	p.Refresh()
}

// Value returns how full the bar is, from 0 to 1.
func (p *Progress) Value() float64 { return float64(p.value) }

// CreateRenderer is called by the toolkit.
func (p *Progress) CreateRenderer() fyne.WidgetRenderer {
	p.ExtendBaseWidget(p)
	track, done := newBox(progressHeight/2), newBox(progressHeight/2)
	r := &renderer{objects: []fyne.CanvasObject{track.Rectangle, done.Rectangle}}
	r.minSize = func() fyne.Size { return fyne.NewSize(80, progressHeight) }
	r.layout = func(size fyne.Size) {
		y := (size.Height - progressHeight) / 2
		track.place(0, y, size.Width, progressHeight)
		done.place(0, y, size.Width*p.value, progressHeight)
	}
	r.refresh = func() {
		track.paint(ColorNeutralSoft, "", 0)
		done.paint(ColorAccent, "", 0)
		SetVisible(done.Rectangle, p.value > 0)
		r.layout(p.Size())
	}
	return r.start(p)
}

// Spinner is a ring with a gap that turns while something goes on. It stands
// still where the desktop asks for no animations, and in tests.
//
// All methods are for the UI goroutine.
type Spinner struct {
	widget.BaseWidget
	size  float32
	angle float32
	turn  *fyne.Animation // nil: it does not turn
}

// NewSpinner returns a spinner that is hidden, size pixels wide and high.
func NewSpinner(size float32) *Spinner {
	s := &Spinner{size: size}
	s.ExtendBaseWidget(s)
	s.Hidden = true
	return s
}

// Start shows the spinner and makes it turn.
func (s *Spinner) Start() {
	s.Show()
	if s.turn != nil || !fyne.CurrentApp().Settings().ShowAnimations() {
		return
	}
	s.turn = fyne.NewAnimation(time.Second, s.turnTo)
	s.turn.Curve = fyne.AnimationLinear
	s.turn.RepeatCount = fyne.AnimationRepeatForever
	s.turn.Start()
}

// Stop hides the spinner.
func (s *Spinner) Stop() {
	if s.turn != nil {
		s.turn.Stop()
		s.turn = nil
	}
	s.Hide()
}

func (s *Spinner) turnTo(part float32) {
	s.angle = 360 * part
	s.Refresh()
}

// CreateRenderer is called by the toolkit.
func (s *Spinner) CreateRenderer() fyne.WidgetRenderer {
	s.ExtendBaseWidget(s)
	arc := canvas.NewArc(0, 270, 0.78, colorOf(ColorAccent))
	r := &renderer{objects: []fyne.CanvasObject{arc}}
	r.minSize = func() fyne.Size { return fyne.NewSquareSize(s.size) }
	r.layout = func(size fyne.Size) {
		arc.Resize(fyne.NewSquareSize(s.size))
		arc.Move(fyne.NewPos((size.Width-s.size)/2, (size.Height-s.size)/2))
	}
	r.refresh = func() {
		arc.StartAngle, arc.EndAngle = s.angle, s.angle+270
		arc.FillColor = colorOf(ColorAccent)
		arc.Refresh()
	}
	return r.start(s)
}
