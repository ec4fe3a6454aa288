package client

// What is written for other programs to read.

import (
	"io"

	"mileiq.example/admin/client/report"
)

// WriteTable writes rows as CSV that is safe to open in a spreadsheet; see
// [report.Write].
func WriteTable(w io.Writer, rows [][]string) error { return report.Write(w, rows) }

// CellText returns text that stays text where it is pasted into a spreadsheet; see
// [report.Text].
func CellText(text string) string { return report.Text(text) }
