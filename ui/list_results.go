package ui

import (
	"context"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/leavers"
)

// TEMPORARY: what client/leavers is about to say.
const (
	resultNamed             leavers.Result = "named"
	resultYourself          leavers.Result = "yourself"
	resultLastAdministrator leavers.Result = "lastAdministrator"
)

func namesDisagree(leavers.List) bool { return false }
func nameDiffers(leavers.Line) bool   { return false }

func candidatesOf(context.Context, *client.Client, leavers.Mention) ([]leavers.Candidate, error) {
	return nil, nil
}

func suggested(context.Context, *client.Client, string, int) ([]leavers.Candidate, error) {
	return nil, nil
}
