package client

// What a window may see, and which phase it is in: one pure function of what is
// known.

import (
	"time"

	"mileiq.example/admin/client/dispatch"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/profile"
)

// Phase is what the window shows as a whole.
type Phase int

const (
	// Opening: Start has not ended yet.
	Opening Phase = iota
	// FirstRun: no organization is known.
	FirstRun
	// Replacing: the command line or the machine's profile offers another
	// organization than the known one; the admin decides.
	Replacing
	// SignedOut: the organization is known, nobody is signed in.
	SignedOut
	// NewAccount: an account signed in that never did so on this computer, and the
	// admin says whether it is his. Nothing of it is kept until then.
	NewAccount
	// WithoutRole: the account may not see or remove users.
	WithoutRole
	// Ready: there is a copy to show; whether it is fresh, Sync tells.
	Ready
)

// What a window needs of deeper rooms.
type (
	Profile     = profile.Profile
	Demo        = profile.Demo
	DemoAccount = profile.DemoAccount
	Sending     = dispatch.Sending
)

// Organization is what a window shows of a profile.
type Organization struct {
	Name       string
	SCIMHost   string
	IssuerHost string
	// Demo is not nil in the demo organization.
	Demo *Demo
}

func organizationOf(p Profile) Organization {
	return Organization{Name: p.Name, SCIMHost: p.SCIMHost(), IssuerHost: p.IssuerHost(), Demo: p.Demo}
}

// State is everything about the client that a window shows beside the users.
type State struct {
	Phase        Phase
	Organization Organization
	// Offered is the organization of the command line in phase Replacing, or that
	// of the machine's profile, if OfferedByMachine.
	Offered          Organization
	OfferedByMachine bool
	// Changed is what the offered profile says otherwise than the known one, where both may
	// be of one organization; empty where they are not.
	Changed []Difference
	// Asked is who signed in, in phase NewAccount.
	Asked Identity
	// Name and Email are the signed-in account's, from its ID token.
	Name, Email string
	// SessionOnly: the session is not kept beyond the end of the program. NotKept says why;
	// nil where it is kept.
	SessionOnly bool
	NotKept     *problem.Problem
	// Temporary: nothing of the organization is kept when the program ends, its
	// confirmed changes included. It is one that the program itself started.
	Temporary bool
	// Problem says why the phase is what it is, for example SessionExpired.
	Problem *problem.Problem
	// CanDemo: there is a demo to try. TryingDemo: it is tried, and LeaveDemo leads out of
	// it, unless DemoOnly: there can be nothing else here.
	CanDemo, TryingDemo, DemoOnly bool
	// Invitations is true where the service knows the three statuses; else
	// inviting again means reactivating.
	Invitations bool
	Sync        Sync
	// Waiting is the number of confirmed changes that are not finished, and Sending
	// how they go out.
	Waiting int
	Sending Sending
	// Unfinished of them were confirmed before this session began: they go on.
	Unfinished int
	// Undecided is the number of conflicts that the admin has not decided.
	Undecided int
	// HitOthers is of how many of those the change reached somebody else than was
	// confirmed: the service had given that one's place away.
	HitOthers int
	// LeaversDue is how many people of the prepared lists are due.
	LeaversDue int
	// LeaversProblem says why the prepared leavers cannot be read, or that they were found
	// damaged; nil where neither is so.
	LeaversProblem *problem.Problem
}

// Sync is how the copy stands.
type Sync struct {
	Running bool
	// Copied of Total users have come in the running walk.
	Copied, Total int
	// At is when the copy was last complete; zero if never.
	At time.Time
	// Problem is why the last attempt failed; nil after one that did not.
	Problem *problem.Problem
	// Ended counts the attempts of this session that came to an end.
	Ended int
}

// Offline reports whether the service cannot be reached at the moment.
func (s Sync) Offline() bool { return s.Problem != nil && s.Problem.Kind == problem.Unreachable }

// known is what the client knows that a window shows. Its zero value is that of a
// client before Start.
type known struct {
	// started: Start has found out what there is.
	started bool
	// organization is nil where none is known.
	organization *organization
	// offer is another organization that waits for the admin's decision, or nil.
	offer *profile.Offer
	// asked is who signed in and is asked about; the zero Identity if nobody is.
	asked Identity
	// account is who is signed in; nil if nobody is, or if that account's copy must
	// not be shown before the next sign-in.
	account *account
	// lacksRole: the service, or the ID token, says that the account lacks the role.
	lacksRole bool
	// problem is why things stand as they do, or nil.
	problem *problem.Problem
	live    live
}

// organization is one that is known, and where its things are kept.
type organization struct {
	profile Profile
	place   place
}

// account is what a window shows of the account that is signed in.
type account struct{ name, email string }

// live is what is known of a session that goes on, beside who it is.
type live struct {
	sync           Sync
	notKept        *problem.Problem
	invitations    bool
	sending        dispatch.Status
	unfinished     int
	leaversDue     int
	leaversProblem *problem.Problem
}

// phase returns what the window shows as a whole.
func (k known) phase() Phase {
	switch {
	case !k.started:
		return Opening
	case k.offer != nil:
		return Replacing
	case k.organization == nil:
		return FirstRun
	case k.asked != (Identity{}):
		return NewAccount
	case k.account == nil:
		return SignedOut
	case k.lacksRole:
		return WithoutRole
	}
	return Ready
}

// tryingDemo reports whether the program's own demo organization is the one in use.
func (k known) tryingDemo() bool { return k.organization != nil && k.organization.place.demo }

// state returns what a window may see. What belongs to an account is shown in the
// phases of an account only, and what belongs to its copy in Ready only.
func (k known) state(canDemo bool) State {
	s := State{Phase: k.phase(), Problem: k.problem, CanDemo: canDemo, TryingDemo: k.tryingDemo()}
	if k.organization != nil {
		s.Organization = organizationOf(k.organization.profile)
		s.Temporary = k.organization.place.demo
	}
	if k.offer != nil {
		s.Offered, s.OfferedByMachine = organizationOf(k.offer.Profile), k.offer.MachineKey != ""
		if known := k.organization; known != nil && known.profile.Akin(k.offer.Profile) {
			s.Changed = known.profile.Differences(k.offer.Profile)
		}
	}
	if s.Phase == NewAccount {
		s.Asked = k.asked
	}
	if s.Phase == WithoutRole || s.Phase == Ready {
		s.Name, s.Email = k.account.name, k.account.email
	}
	if s.Phase == Ready {
		s.NotKept, s.SessionOnly = k.live.notKept, k.live.notKept != nil
		s.Invitations, s.Sync = k.live.invitations, k.live.sync
		s.Waiting, s.Sending = k.live.sending.Waiting, k.live.sending.Sending
		s.Undecided, s.HitOthers = k.live.sending.Undecided, k.live.sending.HitOthers
		s.Unfinished = k.live.unfinished
		s.LeaversDue, s.LeaversProblem = k.live.leaversDue, k.live.leaversProblem
	}
	return s
}
