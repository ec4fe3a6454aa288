package sqlite_test

import (
	"context"
	"errors"
	"io"
	"testing"

	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/sqlite"
)

func TestTroubleSaysOfWhatKindItIs(t *testing.T) {
	tests := []struct {
		cause error
		want  problem.Kind
	}{
		{io.ErrUnexpectedEOF, problem.DiskTrouble},
		{sqlite.ErrDamaged, problem.DiskTrouble},
		{sqlite.ErrNewer, problem.NewerVersion},
		{sqlite.While("do more", sqlite.ErrNewer), problem.NewerVersion},
		{context.Canceled, problem.Cancelled},
		{context.DeadlineExceeded, problem.DiskTrouble},
		{problem.NewError(problem.NotFound, "nobody"), problem.NotFound},
		{errors.Join(sqlite.ErrNewer, io.EOF), problem.NewerVersion},
	}
	for _, test := range tests {
		err := sqlite.While("read a letter", test.cause)

		if got := problem.Of(err).Kind; got != test.want {
			t.Errorf("%v is %s, want %s", test.cause, got, test.want)
		}
		if !errors.Is(err, test.cause) || err.Error() != "read a letter: "+test.cause.Error() {
			t.Errorf("%v became %v", test.cause, err)
		}
	}
	if err := sqlite.While("read a letter", nil); err != nil {
		t.Errorf("nothing became %v", err)
	}
}
