package client_test

// How fast a large batch goes out, beside curl sending the same PATCHes one by
// one, 50 at a time. The service is a process of its own, and answers after 20 ms.
//
//	go test -tags ci,migrated_fynedo -run '^$' -bench Dispatch -benchtime 1x ./client

import (
	"bytes"
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/clienttest"
	"mileiq.example/admin/client/desktop"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/oauth"
)

const (
	dispatchedUsers    = 10_000
	dispatchedParallel = 50
	dispatchedLatency  = 20 * time.Millisecond
)

// dispatchDesk is a program that has copied an organization of another process.
type dispatchDesk struct {
	b       *testing.B
	remote  *remote
	client  *client.Client
	changed chan struct{}
	ids     []string
}

func newDispatchDesk(b *testing.B, told organization, n int) *dispatchDesk {
	b.Helper()
	d := &dispatchDesk{b: b, remote: startOrganization(b, told), changed: make(chan struct{}, 1)}
	opened, err := client.Open(client.Options{Folders: desktop.FoldersIn(b.TempDir()), Store: oauth.NewMemory(),
		Organization: d.remote.addresses["profile"], Parallel: dispatchedParallel})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = opened.Close() })
	d.client = opened
	opened.Subscribe(func(client.Change) {
		select {
		case d.changed <- struct{}{}:
		default:
		}
	})
	if err := opened.Start(b.Context()); err != nil {
		b.Fatal(err)
	}
	if err := clienttest.SignIn(b.Context(), opened, avery); err != nil {
		b.Fatal(err)
	}
	d.until(func(s client.State) bool { return !s.Sync.At.IsZero() && !s.Sync.Running })
	page, err := opened.Users(b.Context(), directory.Query{Limit: 1_000_000, Status: directory.Active})
	if err != nil {
		b.Fatal(err)
	}
	for _, row := range page.Rows {
		if row.Role == directory.RoleUser && len(d.ids) < n {
			d.ids = append(d.ids, row.ID)
		}
	}
	if len(d.ids) < n {
		b.Fatalf("only %d active users", len(d.ids))
	}
	return d
}

func (d *dispatchDesk) until(holds func(client.State) bool) {
	for !holds(d.client.State()) {
		<-d.changed
	}
}

// archive confirms all and waits for the end; it returns how long that took from
// when all was on the disk, as curl's list is before it begins, and the requests it
// took.
func (d *dispatchDesk) archive() (took time.Duration, used traffic) {
	d.b.Helper()
	users, err := shownTo(d.b.Context(), d.client, d.ids)
	if err != nil {
		d.b.Fatal(err)
	}
	plan, err := d.client.Plan(d.b.Context(), directory.Archive, users)
	if err != nil || len(plan.Users) != len(d.ids) {
		d.b.Fatalf("%d of %d planned, %v", len(plan.Users), len(d.ids), err)
	}
	before := d.remote.traffic(d.b)
	if _, err := d.client.Confirm(d.b.Context(), plan); err != nil {
		d.b.Fatal(err)
	}
	began := time.Now()
	d.until(func(s client.State) bool { return s.Waiting == 0 })
	took = time.Since(began)
	used = d.remote.traffic(d.b)
	if used.Letters != len(d.ids) {
		d.b.Fatalf("%d letters for %d users", used.Letters, len(d.ids))
	}
	used.Requests -= before.Requests
	used.Limited -= before.Limited
	return took, used
}

// BenchmarkDispatch archives 10,000 users: one by one, in bulk, and with curl.
func BenchmarkDispatch(b *testing.B) {
	told := organization{Users: dispatchedUsers * 3 / 2, Latency: dispatchedLatency}
	for _, way := range []string{"single", "bulk"} {
		told.NoBulk = way == "single"
		b.Run(way, func(b *testing.B) {
			for b.Loop() {
				d := newDispatchDesk(b, told, dispatchedUsers)
				d.remote.ask(b, "/slow", nil)
				memory := watchMemory()
				took, used := d.archive()
				b.ReportMetric(float64(took.Milliseconds()), "archive-ms")
				b.ReportMetric(float64(used.Requests), "requests")
				b.ReportMetric(memory(), "MB-over-idle")
				_ = d.client.Close()
				d.remote.kill()
			}
		})
	}
	b.Run("curl", func(b *testing.B) {
		if _, err := exec.LookPath("curl"); err != nil {
			b.Skip(err)
		}
		for b.Loop() {
			took := curlArchives(b, told)
			b.ReportMetric(float64(took.Milliseconds()), "archive-ms")
		}
	})
}

// curlArchives archives as many users as the program with curl, in an organization
// that is the same, and returns how long that took.
func curlArchives(b *testing.B, told organization) time.Duration {
	b.Helper()
	r := startOrganization(b, told)
	defer r.kill()
	token := benchToken(b, r.addresses)
	d := newDispatchDeskOn(b, r)
	r.ask(b, "/slow", nil)
	var config strings.Builder
	fmt.Fprintf(&config, "parallel\nparallel-immediate\nparallel-max = %d\nsilent\nrequest = PATCH\nheader = \"Authorization: Bearer %s\"\n"+
		"header = \"Content-Type: application/scim+json\"\ndata = %q\n", dispatchedParallel, token,
		`{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","path":"active","value":false}]}`)
	for _, id := range d {
		fmt.Fprintf(&config, "url = %q\noutput = /dev/null\n", r.addresses["scim"]+"/Users/"+id)
	}
	file := filepath.Join(b.TempDir(), "curl")
	if err := os.WriteFile(file, []byte(config.String()), 0o600); err != nil {
		b.Fatal(err)
	}
	began := time.Now()
	if out, err := exec.Command("curl", "--config", file).CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, bytes.TrimSpace(out))
	}
	took := time.Since(began)
	if n := r.traffic(b).Letters; n != dispatchedUsers {
		b.Fatalf("curl archived %d", n)
	}
	return took
}

// newDispatchDeskOn returns whom the program would archive in an organization.
func newDispatchDeskOn(b *testing.B, r *remote) []string {
	b.Helper()
	opened, err := client.Open(client.Options{Folders: desktop.FoldersIn(b.TempDir()), Store: oauth.NewMemory(), Organization: r.addresses["profile"]})
	if err != nil {
		b.Fatal(err)
	}
	defer opened.Close()
	changed := make(chan struct{}, 1)
	opened.Subscribe(func(client.Change) {
		select {
		case changed <- struct{}{}:
		default:
		}
	})
	if err := opened.Start(b.Context()); err != nil {
		b.Fatal(err)
	}
	if err := clienttest.SignIn(b.Context(), opened, avery); err != nil {
		b.Fatal(err)
	}
	for s := opened.State().Sync; s.At.IsZero() || s.Running; s = opened.State().Sync {
		<-changed
	}
	page, err := opened.Users(context.Background(), directory.Query{Limit: 1_000_000, Status: directory.Active})
	if err != nil {
		b.Fatal(err)
	}
	var ids []string
	for _, row := range page.Rows {
		if row.Role == directory.RoleUser && len(ids) < dispatchedUsers {
			ids = append(ids, row.ID)
		}
	}
	return ids
}

// BenchmarkDispatchUnderALimit sends 600 changes to a service that admits 10
// requests a second.
func BenchmarkDispatchUnderALimit(b *testing.B) {
	for b.Loop() {
		const users, limit = 600, 10
		d := newDispatchDesk(b, organization{Users: 2 * users, NoBulk: true, Latency: dispatchedLatency}, users)
		d.remote.ask(b, "/slow", nil)
		d.remote.ask(b, "/limit?is="+url.QueryEscape(`{"Requests":`+strconv.Itoa(limit)+`}`), nil)
		took, used := d.archive()
		share := float64(used.Requests-used.Limited) / (took.Seconds() * limit)
		refused := float64(used.Limited) / float64(used.Requests)
		b.Logf("%d requests in %s: %.1f %% of the limit used, %.2f %% answered 429", used.Requests, took.Round(time.Millisecond), share*100, refused*100)
		b.ReportMetric(share, "used/limit")
		b.ReportMetric(refused, "429/requests")
	}
}

// watchMemory returns a function that says by how many megabytes the resident
// memory of this process grew at most since.
func watchMemory() (grown func() float64) {
	runtime.GC()
	idle := residentMB()
	most := idle
	done := make(chan struct{})
	var watching sync.WaitGroup
	watching.Go(func() {
		ticker := time.NewTicker(20 * time.Millisecond)
		defer ticker.Stop()
		for {
			select {
			case <-done:
				return
			case <-ticker.C:
				most = max(most, residentMB())
			}
		}
	})
	return func() float64 {
		close(done)
		watching.Wait()
		return most - idle
	}
}

// residentMB reads the resident memory where the system tells it; else it is 0.
func residentMB() float64 {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	_, after, _ := strings.Cut(string(text), "VmRSS:")
	kB, _ := strconv.ParseFloat(strings.TrimSpace(strings.SplitN(after, "kB", 2)[0]), 64)
	return kB / 1024
}
