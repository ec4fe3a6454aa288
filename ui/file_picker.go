package ui

// fileQuestion asks for a file of this computer.
type fileQuestion struct {
	title, confirm string
	// extensions are those of the files in sight, in lower case and with their dot; nil
	// shows every file. Whatever is typed can be opened.
	extensions []string
	// name is what a file to be saved is called unless the admin says otherwise; ""
	// opens a file that is there.
	name string
	// chosen gets the path: of a file that is there, or of one to be written.
	chosen func(path string)
}

// listExtensions are the extensions of lists of leavers.
var listExtensions = []string{".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".ods", ".html", ".htm", ".xml", ".md", ".eml"}

// askForFile opens the file dialog over what is in sight.
//
// It is our own. The toolkit's reads folders on the UI goroutine, which stands still as
// long as a network does not answer, takes no typed paths and forgets its folder. Those
// of the systems (zenity, portals) are two more modules, differ on every desktop, and are
// not there on every one.
func (h *host) askForFile(q fileQuestion) { newFileDialog(h, q).open() }
