package client

import (
	"encoding/csv"
	"io"
	"strings"
	"unicode/utf8"
)

// WriteTable writes rows as CSV (RFC 4180) in UTF-8, with the byte order mark by
// which spreadsheets know it. A cell that a spreadsheet would take for a formula
// gets an apostrophe before it (CWE-1236): what people are called must not
// calculate.
func WriteTable(w io.Writer, rows [][]string) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	table := csv.NewWriter(w)
	table.UseCRLF = true
	for _, row := range rows {
		safe := make([]string, len(row))
		for i, cell := range row {
			safe[i] = noFormula(cell)
		}
		if err := table.Write(safe); err != nil {
			return err
		}
	}
	table.Flush()
	return table.Error()
}

// formulaStarts begin what a spreadsheet calculates, the full-width forms
// included, or what it drops before that.
const formulaStarts = "=+-@＝＋－＠\t\r\n\x00"

// noFormula returns a cell that is text to every spreadsheet.
func noFormula(cell string) string {
	first, _ := utf8.DecodeRuneInString(strings.TrimLeft(cell, " \u00a0\u3000"))
	if cell != "" && strings.ContainsRune(formulaStarts, first) {
		return "'" + cell
	}
	return cell
}
