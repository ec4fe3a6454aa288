package desktop

// What the program keeps on a computer, and where: -help prints it, and tests compare it
// with the man page and with the files of a run.

// Place is a folder, or a file, on each system.
type Place struct {
	Purpose               string
	Linux, MacOS, Windows string
	Files                 []File
}

// File is a file, or several of one kind, in a place. A word in capitals in its name
// stands for something that differs: an account's key, a time, another file's name.
type File struct{ Name, What string }

// Kept returns every place and every file of the program. The first three places are
// those that Folders names, in its order.
func Kept() []Place {
	return []Place{
		{"data", "$XDG_DATA_HOME/mileiq-admin", "~/Library/Application Support/mileiq-admin", `%LOCALAPPDATA%\mileiq-admin`, []File{
			{"organization.toml", "the profile of the organization"},
			{"ACCOUNT/outbox.db", "confirmed changes, and how they ended"},
			{"ACCOUNT/leavers.db", "prepared leavers"},
			{"DATABASE-mark", "how many commits that database has seen"},
			{"DATABASE-wal", "the write-ahead log of that database"},
			{"DATABASE-shm", "the shared memory of that database"},
			{"DATABASE.damaged-TIME", "a damaged database, set aside"},
			{"DATABASE.salvaged-TIME", "one whose rows were brought over"},
			{"DATABASE.copy", "a copy, while a damaged database is read"},
			{"protected-ORGANIZATION.toml", "people who are left out of every plan"},
			{"accounts", "accounts that were confirmed, as hashes"},
			{"declined", "the machine's organization that was not wanted"},
			{"keyring.toml", "which entries of the keyring are this folder's; no secret"},
			{"lock", "held while the program runs"},
			{"show.sock", "how a second start brings the window to the front"},
			{"demo/ACCOUNT", "the same of the demo organization"},
			{".write-NUMBER", "a try whether files can be written, there for a moment"},
			{"FILE.NUMBER", "a new version of that file, while it is written"},
		}},
		{"cache", "$XDG_CACHE_HOME/mileiq-admin", "~/Library/Caches/mileiq-admin", `%LOCALAPPDATA%\mileiq-admin\cache`, []File{
			{"ACCOUNT/cache.db", "the copy of the list of users; it may be deleted"},
		}},
		{"logs", "$XDG_STATE_HOME/mileiq-admin", "~/Library/Logs/mileiq-admin", `%LOCALAPPDATA%\mileiq-admin\logs`, []File{
			{"mileiq-admin.log", "the log"},
			{"mileiq-admin-TIME.log", "older logs, at most three"},
			{"crash-TIME.txt", "reports of crashes, at most five"},
			{"crash-TIME.open", "held ready for a crash while the program runs"},
		}},
		{"settings of the window", "$XDG_CONFIG_HOME/fyne/example.mileiq.admin", "~/Library/Preferences/fyne/example.mileiq.admin",
			`%APPDATA%\fyne\example.mileiq.admin`, []File{
				{"preferences.json", "sizes, columns, appearance, the last folder of lists"},
			}},
		{"cache of the toolkit", "$XDG_CACHE_HOME/fyne/example.mileiq.admin", "~/Library/Caches/fyne/example.mileiq.admin",
			`%LOCALAPPDATA%\fyne\example.mileiq.admin`, []File{
				{"icon.png", "the icon for notifications"},
			}},
		{"settings of the toolkit", "$XDG_CONFIG_HOME/fyne", "~/Library/Preferences/fyne", `%APPDATA%\fyne`, []File{
			{"settings.json", "read, if another program of the toolkit has written it"},
		}},
		{"profile of the machine", "/etc/mileiq-admin", "/Library/Application Support/MileIQ Admin", `%ProgramData%\MileIQ Admin`, []File{
			{"organization.toml", "the organization of everybody here; it is only read"},
		}},
	}
}
