package client_test

// Services that delete whom they are told to make inactive.

import (
	"net/http"
	"testing"

	"mileiq.example/admin/client/clienttest/strange"
	"mileiq.example/admin/client/directory"
)

func TestWhomTheServiceDeletesIsDoneAndSaidToBeDeletedInTheRow(t *testing.T) {
	for name, habits := range map[string]strange.Habits{
		"one by one": {Deletes: true, PatchStatus: http.StatusNoContent},
		"in bulk":    {Deletes: true, Bulk: strange.BulkTerse, PatchStatus: http.StatusNoContent},
	} {
		t.Run(name, func(t *testing.T) {
			service := strange.New(60, habits)
			d, _ := wiredDesk(t, service, strange.Base)
			for _, n := range []int{1, 15} {
				var ids []string
				page, err := d.client.Users(t.Context(), directory.Query{Limit: n})
				if err != nil {
					t.Fatal(err)
				}
				for _, row := range page.Rows {
					ids = append(ids, row.ID)
				}

				batch := d.confirm(directory.Archive, ids...)

				d.mustEnd(batch, directory.Done, directory.ReasonDeletedByService)
				for _, id := range ids {
					row := d.row(id)
					if !row.Deleted || row.ID != id || row.Status != directory.Archived || row.Pending.ID != 0 {
						t.Fatalf("the row shows %+v", row)
					}
				}
				if s := d.client.State(); len(s.Sending.Stopped) > 0 {
					t.Errorf("stopped: %v", s.Sending.Stopped)
				}
			}
			page, err := d.client.Users(t.Context(), directory.Query{Limit: 100})
			if err != nil || page.Total != 44 {
				t.Errorf("%d are listed, %v", page.Total, err)
			}
			for _, row := range page.Rows {
				if row.Deleted {
					t.Errorf("%+v", row)
				}
			}
			if rows, err := d.client.Rows(t.Context(), []string{"nobody"}); err != nil || len(rows) != 0 {
				t.Errorf("of nobody: %+v, %v", rows, err)
			}
		})
	}
}
