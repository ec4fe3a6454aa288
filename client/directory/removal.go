package directory

import (
	"crypto/sha256"
	"encoding/hex"
	"time"
)

// Kind is what a batch does to its users.
type Kind string

const (
	// Archive removes users from the organization.
	Archive Kind = "archive"
	// Invite sends archived users an invitation to join again. Where the
	// service knows no invitations, it makes them active at once
	// ("Reactivate").
	Invite Kind = "invite"
)

// Valid reports whether k is one of the two kinds.
func (k Kind) Valid() bool { return k == Archive || k == Invite }

// Done reports whether a user of status s already has what k wants.
func (k Kind) Done(s Status) bool {
	if k == Archive {
		return s == Archived
	}
	return s == Invited || s == Active
}

// Reason says why a user is left out of a plan, or why a confirmed item did
// not end as wished. Windows put it into words.
type Reason string

const (
	ReasonNone            Reason = ""
	ReasonAlreadyArchived Reason = "alreadyArchived"
	ReasonNotArchived     Reason = "notArchived"
	ReasonYourself        Reason = "yourself"
	ReasonLastAdmin       Reason = "lastBusinessAdministrator"
	ReasonGone            Reason = "gone"
	ReasonAlreadyWaiting  Reason = "alreadyWaiting"
	// ReasonChanged: by somebody else since the admin confirmed.
	ReasonChanged Reason = "changed"
	// ReasonChangedSinceShown: the user is no longer who the admin was shown.
	ReasonChangedSinceShown Reason = "changedSinceShown"
	// ReasonProtected: somebody put the user on the list of those whom no plan touches.
	ReasonProtected Reason = "protected"
	// ReasonNotAddressable: the user's id could become another path on its way.
	ReasonNotAddressable   Reason = "notAddressable"
	ReasonForbidden        Reason = "forbidden"
	ReasonServiceError     Reason = "serviceError"
	ReasonUnreachable      Reason = "unreachable"
	ReasonRefusedByService Reason = "refusedByService"
	ReasonUnexpectedAnswer Reason = "unexpectedAnswer"
	// ReasonTooOld: confirmed more than a day ago and never sent.
	ReasonTooOld Reason = "tooOld"
	// ReasonHitAnother: the change took effect, and for somebody else than was
	// confirmed: the service had given the id, or the version, to another person.
	ReasonHitAnother Reason = "hitAnother"
	// ReasonDeletedByService: the change was accepted, and the service has no such
	// user any more.
	ReasonDeletedByService Reason = "deletedByService"
	// ReasonSalvaged: found in a damaged file; whether it took effect is not
	// known.
	ReasonSalvaged Reason = "salvaged"
	// ReasonBroughtBack: open in an outbox that came from a backup; whether it took effect
	// since, or was taken back, is not known.
	ReasonBroughtBack Reason = "broughtBack"
)

// LeftOut is one user whom a plan does not touch, and why.
type LeftOut struct {
	User   User
	Reason Reason
	// Was is the user as the admin was shown him; of ReasonChangedSinceShown only.
	Was User
}

// Plan is what a confirmation dialog shows: who will be touched, who will not
// and why. Nothing happens to anybody who is not in Users.
type Plan struct {
	Kind    Kind
	Users   []User
	LeftOut []LeftOut
	// Checked is true when every user was re-read from the service for this
	// plan; otherwise the plan comes from the copy and each user is checked
	// before anything is sent.
	Checked bool
	// CopiedAt is the time of the copy that an unchecked plan comes from.
	CopiedAt time.Time
	// ReadAt is when the reading for this plan began, whether from the service or
	// from the copy: a question about it is good for [QuestionLives].
	ReadAt Instant
	// SelfUnknown is true when the service did not say which user the admin
	// is: keeping the admin from removing himself is then up to the service.
	SelfUnknown bool
	// Notes are what the admin wrote about the users, by their id: a note or a ticket
	// number, text from outside. What KeptNote leaves of it is kept with each item.
	Notes map[string]string
}

// QuestionLives is how long what was read for a question counts as the present
// state: for the question itself, and for sending what was confirmed.
const QuestionLives = time.Minute

// Who is what the rules need to know about the admin and the organization.
type Who struct {
	// SelfID is the id of the signed-in admin, or "" if unknown.
	SelfID string
	// Administrators is the number of business administrators who are Active,
	// or a negative number if unknown.
	Administrators int
	// Protected is whom no plan touches.
	Protected Protected
}

// NewPlan sorts users into those that kind may touch and those it may not.
// Users keep their order; one who is given twice is planned once, so that the
// plan's numbers are numbers of people. Administrators are counted down as they
// are planned, so that a plan never holds all of them.
func NewPlan(kind Kind, users []User, who Who) Plan {
	p := Plan{Kind: kind, Users: make([]User, 0, len(users)), SelfUnknown: who.SelfID == ""}
	left := who.Administrators
	met := make(map[string]bool, len(users))
	for _, u := range users {
		if met[u.ID] {
			continue
		}
		met[u.ID] = true
		reason := refusal(kind, u, who, left)
		if reason != ReasonNone {
			p.LeftOut = append(p.LeftOut, LeftOut{User: u, Reason: reason})
			continue
		}
		if kind == Archive && isAdministrator(u) {
			left--
		}
		p.Users = append(p.Users, u)
	}
	return p
}

func isAdministrator(u User) bool {
	return u.Role == RoleBusinessAdministrator && u.Status == Active
}

func refusal(kind Kind, u User, who Who, administrators int) Reason {
	switch {
	case who.Protected.Covers(u):
		return ReasonProtected
	case kind == Archive && u.Status == Archived:
		return ReasonAlreadyArchived
	case kind == Archive && who.SelfID != "" && u.ID == who.SelfID:
		return ReasonYourself
	case kind == Archive && isAdministrator(u) && administrators >= 0 && administrators <= 1:
		return ReasonLastAdmin
	case kind == Invite && u.Status != Archived:
		return ReasonNotArchived
	case !Addressable(u.ID):
		return ReasonNotAddressable
	}
	return ReasonNone
}

// Account is who confirmed something, and where: a queued item is sent only
// with the account and organization that confirmed it.
type Account struct {
	// Issuer and Subject identify the account (OpenID Connect Core 1.0 section 2).
	Issuer, Subject string
	// Organization is the SCIM base URL.
	Organization string
}

// Key names the folders of an account: each account has files of its own.
func (a Account) Key() string {
	sum := sha256.Sum256([]byte(a.Issuer + "\n" + a.Subject + "\n" + a.Organization))
	return hex.EncodeToString(sum[:12])
}

// Item is one user of a confirmed batch.
type Item struct {
	ID      int64
	BatchID string
	Kind    Kind
	// Seen is the user as the admin saw it when confirming.
	Seen User
	// Note is what the admin wrote about it, such as a ticket number; text from outside,
	// as KeptNote leaves it.
	Note   string
	State  State
	Reason Reason
	// Detail is the service's own sentence, if it sent one; text from outside.
	Detail      string
	Attempts    int
	ConfirmedAt time.Time
	// SentAt is when the request went that may have had an effect; zero where
	// none did, or the last one certainly had none.
	SentAt  time.Time
	EndedAt time.Time
	// Found is the user as the service had him when the item became a Conflict;
	// its ID is "" where that is not known.
	Found User
	// DecidedAt is when the admin decided about a Conflict; zero until then.
	DecidedAt time.Time
}

// Undecided reports whether the admin still has to decide about the item.
func (i Item) Undecided() bool { return i.State == Conflict && i.DecidedAt.IsZero() }

// Effective reports whether the item's own request brought its user where he
// is. Without it somebody else was faster, and the service sent nothing for us.
func (i Item) Effective() bool { return i.State == Done && !i.SentAt.IsZero() }

// Batch is what one confirmation started.
type Batch struct {
	ID          string
	Kind        Kind
	Account     Account
	ConfirmedBy string
	ConfirmedAt time.Time
	Items       []Item
}

// Verdict is what to do with an item after its user was read again.
type Verdict int

const (
	// Send: nothing has happened yet; send it (again).
	Send Verdict = iota
	// TakenEffect: the user already has the wished status.
	TakenEffect
	// Changed: this is no longer who was confirmed, or how he stood; the admin decides.
	Changed
	// HitAnother: a request went out, and who has the wished status now is not who was
	// confirmed.
	HitAnother
)

// Judge says what to do with an item whose outcome, or whose present state, is not
// known, given its user as the service has it now. Who the user is counts first,
// whatever versions and dates say: many services have neither, or coarse ones. They
// count only after a request that may have taken effect; what was never sent has
// changed nothing.
func Judge(item Item, now User) Verdict {
	sent, done := !item.SentAt.IsZero(), item.Kind.Done(now.Status)
	switch {
	case !SameIdentity(item.Seen, now) && sent && done:
		return HitAnother
	case !SameIdentity(item.Seen, now):
		return Changed
	case done:
		return TakenEffect
	case !SameStanding(item.Seen, now):
		return Changed
	case !sent:
		return Send
	case item.Kind == Invite && !item.Seen.InvitedAt.Equal(now.InvitedAt):
		// An invitation was sent, perhaps ours, whatever the version says.
		return Changed
	case SameVersion(item.Seen, now):
		return Send
	}
	return Changed
}
