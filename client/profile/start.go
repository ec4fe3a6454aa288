package profile

// Which organization a start shows: the kept one, that of the command line, that of the
// machine.

import (
	"context"
	"time"

	"mileiq.example/admin/client/problem"
)

// Sources are where a start looks for an organization.
type Sources struct {
	// Data is the data folder, which has the one that was used last.
	Data string
	// CommandLine is the profile file or URL of the command line, or "".
	CommandLine string
	// Machine is where the machine's profile is, or "", and Owner who must own it: see
	// [OfMachine].
	Machine string
	Owner   int
}

// Choice is which organization a start shows.
type Choice struct {
	// Profile is nil where no organization is known.
	Profile *Profile
	// Offer is another one, about which the admin decides first; nil where none is.
	Offer *Offer
	// Problem is why an organization that was given is not used, or why none is known;
	// nil where nothing went wrong.
	Problem *problem.Problem
}

// Offer is an organization that was given while another one is kept, or the kept one with
// other words: see [Profile.Differences].
type Offer struct {
	Profile Profile
	// MachineKey is how the machine's profile is remembered if it is declined; "" for
	// that of the command line, which is offered again.
	MachineKey string
}

// Answer keeps what the admin decided: the offered organization instead of the kept
// one, or that the machine's is not wanted. folder is the data folder.
func (o Offer) Answer(folder string, yes bool) error {
	switch {
	case yes:
		return Save(folder, o.Profile)
	case o.MachineKey != "":
		return Decline(folder, o.MachineKey)
	}
	return nil
}

// keptWaits is how long the copy of the kept organization waits for what is to be found
// out about a given one.
const keptWaits = 5 * time.Second

// Choose finds out which organization a start shows. Without another one that is kept, a
// given one is kept from then on.
func (s Sources) Choose(ctx context.Context) Choice {
	kept, err := Saved(s.Data)
	if err != nil {
		return Choice{Problem: problem.Of(err)}
	}
	if s.CommandLine != "" {
		return s.chooseWithCommandLine(ctx, kept)
	}
	return s.chooseWithMachine(ctx, kept)
}

func (s Sources) chooseWithCommandLine(ctx context.Context, kept *Profile) Choice {
	reading, cancel := patient(ctx, kept)
	defer cancel()
	given, err := Load(reading, s.CommandLine)
	if err != nil {
		return without(kept, err)
	}
	return s.chooseGiven(ctx, given, kept, "")
}

// chooseWithMachine handles a start that the command line gave no organization: the kept
// one goes on, unless the machine's profile names another one; that is the admin's to
// decide, once. Without a kept one the machine's is used.
func (s Sources) chooseWithMachine(ctx context.Context, kept *Profile) Choice {
	given, ok, err := OfMachine(s.Machine, s.Owner)
	key := given.MachineKey()
	switch {
	case err != nil:
		return without(kept, err)
	case !ok, kept != nil && Declined(s.Data, key):
		return Choice{Profile: kept}
	}
	if given.Issuer == "" && kept != nil && given.SCIM == kept.SCIM {
		given.Issuer = kept.Issuer // found out before, at the same service
	}
	return s.chooseGiven(ctx, given, kept, key)
}

// chooseGiven uses a given organization. Where another one is kept, or the same one with
// other words, the admin decides.
func (s Sources) chooseGiven(ctx context.Context, given Profile, kept *Profile, machineKey string) Choice {
	finding, cancel := patient(ctx, kept)
	err := given.Complete(finding)
	cancel()
	if err != nil {
		return without(kept, err)
	}
	if kept != nil && len(kept.Differences(given)) > 0 {
		return Choice{Profile: kept, Offer: &Offer{given, machineKey}}
	}
	if err := Save(s.Data, given); err != nil {
		return Choice{Problem: problem.Of(err)}
	}
	return Choice{Profile: &given}
}

// without goes on where a given organization could not be found out about. The kept one
// goes on without the file or server that brought it: that is how a copy is read offline.
func without(kept *Profile, err error) Choice {
	return Choice{Profile: kept, Problem: problem.Of(err)}
}

// patient limits the time for finding out about a given organization, where a kept one
// waits.
func patient(ctx context.Context, kept *Profile) (context.Context, context.CancelFunc) {
	if kept != nil {
		return context.WithTimeout(ctx, keptWaits)
	}
	return context.WithCancel(ctx)
}
