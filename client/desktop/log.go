package desktop

import (
	"errors"
	"log/slog"
	"path/filepath"

	"gopkg.in/natefinch/lumberjack.v2"

	"mileiq.example/admin/client/ownfile"
	"mileiq.example/admin/client/problem"
)

// LogFile returns the path of the log file.
func (f Folders) LogFile() string { return filepath.Join(f.Logs, "mileiq-admin.log") }

// OpenLog returns a logger that writes to the log file, which is turned over at
// 5 MB; three old ones are kept. Nothing that a service said can reach it, whoever
// writes: see logGuard. Tokens print as [redacted] besides.
func OpenLog(f Folders) (log *slog.Logger, close func() error, err error) {
	if err := f.Make(); err != nil {
		return nil, nil, err
	}
	// A disk that is full or read-only costs the log, and not the start.
	if refused, ok := errors.AsType[*problem.Problem](ownfile.Make(f.LogFile())); ok {
		return nil, nil, refused
	}
	file := &lumberjack.Logger{Filename: f.LogFile(), MaxSize: 5, MaxBackups: 3}
	return slog.New(guardLog(slog.NewTextHandler(file, nil))), file.Close, nil
}
