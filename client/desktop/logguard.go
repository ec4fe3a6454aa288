package desktop

// What may stand in the log. The standard library and all other libraries write to the
// same log (slog.SetDefault takes the standard one, too), and they quote what they read:
// net/http writes whatever comes after the end of an answer, the toolkit the text of any error.

import (
	"context"
	"fmt"
	"log/slog"
	"path"
	"reflect"
	"runtime"
	"strings"

	"mileiq.example/admin/client/problem"
)

// logGuard lets through what the program itself writes, with its errors as
// problem.Text tells them. Of what a library writes it keeps the place in the library's
// code, which says what happened, and nothing of the words.
type logGuard struct {
	// plain writes the lines of libraries; own those of the program, and has the
	// attributes of With.
	plain, own slog.Handler
}

func guardLog(h slog.Handler) slog.Handler { return &logGuard{plain: h, own: h} }

func (g *logGuard) Enabled(ctx context.Context, level slog.Level) bool {
	return g.plain.Enabled(ctx, level)
}

func (g *logGuard) WithAttrs(attrs []slog.Attr) slog.Handler {
	return &logGuard{plain: g.plain, own: g.own.WithAttrs(harmless(attrs))}
}

func (g *logGuard) WithGroup(name string) slog.Handler {
	return &logGuard{plain: g.plain, own: g.own.WithGroup(name)}
}

func (g *logGuard) Handle(ctx context.Context, r slog.Record) error {
	caller, _ := runtime.CallersFrames([]uintptr{r.PC}).Next()
	if !ofProgram(caller.Function) {
		if r.PC == 0 { // the standard log does not say who wrote
			caller = writer()
		}
		line := slog.NewRecord(r.Time, r.Level, "a library writes", r.PC)
		line.AddAttrs(slog.String("function", caller.Function), slog.String("line", fmt.Sprintf("%s:%d", path.Base(caller.File), caller.Line)))
		return g.plain.Handle(ctx, line)
	}
	line := slog.NewRecord(r.Time, r.Level, r.Message, r.PC)
	r.Attrs(func(a slog.Attr) bool {
		line.AddAttrs(slog.Attr{Key: a.Key, Value: harmlessValue(a.Value)})
		return true
	})
	return g.own.Handle(ctx, line)
}

// programPrefix is what the names of the program's functions begin with.
const programPrefix = "mileiq.example/admin/"

func ofProgram(function string) bool {
	return strings.HasPrefix(function, programPrefix) || strings.HasPrefix(function, "main.")
}

// onTheWay are the functions between the one that writes and the guard, beside a LogError
// that a library has for itself.
var onTheWay = []string{"runtime.", "log.", "log/slog.", programPrefix + "client/desktop.(*logGuard)", programPrefix + "client/desktop.writer"}

// writer finds who writes to the standard log.
func writer() runtime.Frame {
	frames := runtime.CallersFrames(callers())
	for {
		frame, more := frames.Next()
		between := strings.HasSuffix(frame.Function, ".LogError")
		for _, prefix := range onTheWay {
			between = between || strings.HasPrefix(frame.Function, prefix)
		}
		if !between || !more {
			return frame
		}
	}
}

func callers() []uintptr {
	pcs := make([]uintptr, 32)
	return pcs[:runtime.Callers(2, pcs)]
}

func harmless(attrs []slog.Attr) []slog.Attr {
	kept := make([]slog.Attr, len(attrs))
	for i, a := range attrs {
		kept[i] = slog.Attr{Key: a.Key, Value: harmlessValue(a.Value)}
	}
	return kept
}

// harmlessValue keeps numbers, times and the program's own texts, and tells errors with
// problem.Text. Of everything else it tells the type.
func harmlessValue(v slog.Value) slog.Value {
	v = v.Resolve()
	switch v.Kind() {
	case slog.KindGroup:
		return slog.GroupValue(harmless(v.Group())...)
	case slog.KindAny:
	default:
		return v
	}
	held := v.Any()
	if err, ok := held.(error); ok {
		return slog.StringValue(problem.Text(err))
	}
	switch kind := reflect.ValueOf(held); {
	case kind.Kind() == reflect.String: // a directory.Kind, for example
		return slog.StringValue(kind.String())
	case kind.CanInt():
		return slog.Int64Value(kind.Int())
	}
	return slog.StringValue(fmt.Sprintf("%T", held))
}
