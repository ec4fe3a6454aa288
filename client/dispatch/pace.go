package dispatch

// How much is worked on and under way together, and how large bulk requests are.

import (
	"cmp"
	"errors"
	"sync"
	"time"

	"mileiq.example/admin/client/scim"
)

// inFlight bounds the requests that are under way: a few at first, more with every
// one that goes well, fewer after trouble.
type inFlight struct {
	// reserved holds a value for each item that is committed as being sent and
	// whose request has not gone yet.
	reserved chan struct{}

	mu    sync.Mutex // guards what follows
	free  *sync.Cond
	count int // requests under way
	limit int // how many may be
	most  int // how large limit may become
}

func newInFlight(most int) *inFlight {
	f := &inFlight{reserved: make(chan struct{}, pageSize), limit: min(2, most), most: most}
	f.free = sync.NewCond(&f.mu)
	return f
}

// reserve waits until one more item may be committed as being sent. The caller
// calls release when its request goes, or does not go; it may be called again.
func (f *inFlight) reserve() (release func()) {
	f.reserved <- struct{}{}
	return sync.OnceFunc(func() { <-f.reserved })
}

// do makes one request when there is room for it, and learns from its end.
func (f *inFlight) do(request func() error) error {
	f.mu.Lock()
	for f.count >= f.limit {
		f.free.Wait()
	}
	f.count++
	f.mu.Unlock()
	err := request()
	f.mu.Lock()
	defer f.mu.Unlock()
	f.count--
	_, unreachable := errors.AsType[*scim.UnreachableError](err)
	switch {
	case err == nil:
		f.limit = min(f.limit+1, f.most)
	case unreachable, errors.Is(err, scim.ErrTooManyRequests), errors.Is(err, scim.ErrServer):
		f.limit = max(1, f.limit/2)
	}
	f.free.Broadcast()
	return err
}

// workers run functions side by side, so many at a time.
type workers struct {
	running sync.WaitGroup
	slots   chan struct{}
}

func newWorkers(n int) *workers { return &workers{slots: make(chan struct{}, n)} }

// start runs f once a slot is free.
func (w *workers) start(f func()) {
	w.slots <- struct{}{}
	w.running.Go(func() {
		defer func() { <-w.slots }()
		f()
	})
}

// awaitRoom waits until a slot is free. It is still free afterwards if nobody else
// calls start.
func (w *workers) awaitRoom() {
	w.slots <- struct{}{}
	<-w.slots
}

func (w *workers) wait() { w.running.Wait() }

const (
	// bulkAtFirst and bulkAtMost bound how many changes go in one request: after
	// one that went well, as many as are answered in bulkTakes at its pace. A pause,
	// or a cancel, waits for what is under way.
	bulkAtFirst, bulkAtMost = 25, 1000
	bulkTakes               = time.Second
	// bulkAtOnce is how many requests are worked on together: while one is under
	// way, one is prepared and one is settled.
	bulkAtOnce = 3
	// bulkTroublesAtMost is how often in a row a whole request may fail before
	// changes go out one by one.
	bulkTroublesAtMost = 3
)

// bulkSize is how many changes go in one bulk request, and whether any do.
type bulkSize struct {
	mu       sync.Mutex // guards what follows
	now      int
	most     int  // since a request was too large; 0: bulkAtMost
	off      bool // the service advertises what it cannot do
	troubles int
}

func (s *bulkSize) next() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

func (s *bulkSize) isOff() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.off
}

// answered takes in that a request of n changes was answered, and makes requests
// larger if it was not much smaller than they are now.
func (s *bulkSize) answered(n int, took time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.troubles = 0
	if 2*n > s.now {
		atThisPace := float64(n) * float64(bulkTakes) / float64(max(took, 1))
		s.now = max(s.now, int(min(atThisPace, float64(cmp.Or(s.most, bulkAtMost)))))
	}
}

// learn takes in what the failure of a whole request of n changes shows.
func (s *bulkSize) learn(lesson bulkLesson, n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch lesson {
	case sendSmaller:
		s.troubles++
		s.off = s.off || s.troubles >= bulkTroublesAtMost
		s.now = max(1, s.now/2)
	case tooLarge:
		// Half as many may go from then on: whoever tries again and again is
		// refused again and again.
		s.off = s.off || n == 1
		s.most = max(1, n/2)
		s.now = min(s.now, s.most)
	case noBulk:
		s.off = true
	}
}
