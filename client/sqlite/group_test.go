package sqlite_test

import (
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"mileiq.example/admin/client/sqlite"
)

func TestWhatComesWhileOneCommitsIsCommittedTogether(t *testing.T) {
	began, goOn := make(chan struct{}), make(chan struct{})
	var commits [][]int
	g := sqlite.Group[int]{Most: 3, Commit: func(changes []int) error {
		commits = append(commits, changes)
		if len(commits) == 1 {
			close(began)
			<-goOn
		}
		return nil
	}}
	var all sync.WaitGroup
	do := func(n int) {
		all.Go(func() {
			if err := g.Do(n); err != nil {
				t.Error(err)
			}
		})
	}
	do(0)
	<-began
	for n := range 7 {
		do(n + 1)
	}
	for g.Waiting() < 7 {
		// until the others wait: they have nothing else to do
	}
	close(goOn)
	all.Wait()

	var sizes, met []int
	for _, c := range commits {
		sizes, met = append(sizes, len(c)), append(met, c...)
	}
	slices.Sort(met)
	if !slices.Equal(sizes, []int{1, 3, 3, 1}) || !slices.Equal(met, []int{0, 1, 2, 3, 4, 5, 6, 7}) {
		t.Errorf("committed are %v", commits)
	}
}

func TestEverybodyHearsOfTroubleAndTheNextCommitIsAnother(t *testing.T) {
	trouble := errors.New("the disk is full")
	fail := true
	g := sqlite.Group[int]{Most: 10, Commit: func([]int) error {
		if fail {
			return trouble
		}
		return nil
	}}
	if err := g.Do(1); !errors.Is(err, trouble) {
		t.Errorf("%v", err)
	}
	fail = false
	if err := g.Do(2); err != nil {
		t.Errorf("%v", err)
	}
}

// Who commits alone has nobody to wait for; after a commit that was shared, others come
// again.
func TestACommitWaitsForOthersOnlyAfterOneThatWasShared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		var began []time.Duration
		goOn := make(chan struct{})
		g := sqlite.Group[int]{Most: 10, Wait: time.Minute, Commit: func([]int) error {
			began = append(began, time.Since(start))
			<-goOn
			return nil
		}}
		do := func() { _ = g.Do(0) }
		go do() // alone
		synctest.Wait()
		go do() // and two that share the next commit
		go do()
		synctest.Wait()
		close(goOn)
		time.Sleep(time.Second)
		do() // while the last commit was shared
		do() // after one alone
		time.Sleep(time.Hour)
		do()

		if want := []time.Duration{0, 0, time.Minute, time.Minute, time.Hour + time.Minute}; !slices.Equal(began, want) {
			t.Errorf("commits began at %v, want %v", began, want)
		}
	})
}

func TestOneGoroutineCommitsAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var committing atomic.Int32
		var committed atomic.Int64
		g := sqlite.Group[int]{Most: 7, Commit: func(changes []int) error {
			if committing.Add(1) != 1 {
				t.Error("two commit at a time")
			}
			time.Sleep(time.Second)
			committed.Add(int64(len(changes)))
			committing.Add(-1)
			return nil
		}}
		var all sync.WaitGroup
		for n := range 500 {
			all.Go(func() { _ = g.Do(n) })
		}
		all.Wait()

		if n := committed.Load(); n != 500 {
			t.Errorf("%d of 500 are committed", n)
		}
	})
}
