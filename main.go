// MileIQ Admin is the desktop program with which the administrators of an
// organization remove users who have left. This file reads the command line,
// opens the client and runs the window; everything else is in ui and client.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"syscall"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/desktop"
	"mileiq.example/admin/client/sandbox"
	"mileiq.example/admin/ui"
)

// appID is the same as in FyneApp.toml; preferences are kept under it.
const appID = "example.mileiq.admin"

// arguments is what the command line said.
type arguments struct {
	demo         bool
	demoUsers    int
	sandbox      string
	organization string
	data         string
	version      bool
	files        bool
}

func main() {
	desktop.UseConsole()
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

func run(args []string, out, errOut io.Writer) int {
	a, err := parse(args, errOut)
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	if err != nil {
		return 2
	}
	folders := desktop.SystemFolders()
	if a.data != "" {
		folders = desktop.FoldersIn(a.data)
	}
	switch {
	case a.version:
		fmt.Fprintln(out, "MileIQ Admin", version())
		return 0
	case a.files:
		fmt.Fprintf(out, "data=%s\ncache=%s\nlog=%s\ncrashes=%s\n", folders.Data, folders.Cache, folders.LogFile(), folders.Logs)
		if folders.Machine != "" {
			fmt.Fprintf(out, "profile=%s\n", folders.Machine)
		}
		return 0
	case a.sandbox != "":
		err = serve(a, out)
	default:
		err = window(a, folders, out)
	}
	if err != nil {
		fmt.Fprintln(errOut, "mileiq-admin:", err)
		if n, ok := errors.AsType[*notStarted](err); ok {
			tell(n.cause)
		}
		return 1
	}
	return 0
}

// notStarted is what went wrong before there was a window.
type notStarted struct{ cause error }

func (n *notStarted) Error() string { return ui.Explain(n.cause).Error() }

// flags defines what the command line may say; parsing them fills a.
func (a *arguments) flags() *flag.FlagSet {
	flags := flag.NewFlagSet("mileiq-admin", flag.ContinueOnError)
	flags.BoolVar(&a.demo, "demo", false, "start with the demo organization, which runs inside the program")
	flags.IntVar(&a.demoUsers, "demo-users", 230, "how many `users` the demo organization has")
	flags.StringVar(&a.sandbox, "sandbox", "", "serve the demo organization on this loopback `address`, without a window")
	flags.StringVar(&a.organization, "organization", "", "connect the organization of this profile, a `file or URL`")
	flags.StringVar(&a.data, "data", "", "keep data, cache and logs under this `folder`")
	flags.BoolVar(&a.version, "version", false, "print the version")
	flags.BoolVar(&a.files, "files", false, "print where the files are")
	return flags
}

func parse(args []string, errOut io.Writer) (a arguments, err error) {
	flags := a.flags()
	flags.SetOutput(errOut)
	err = flags.Parse(args) // says what is wrong, and lists the flags
	if errors.Is(err, flag.ErrHelp) {
		listFiles(errOut)
	}
	if err != nil {
		return a, err
	}
	if flags.NArg() > 0 {
		fmt.Fprintf(errOut, "mileiq-admin: what is %q? Options begin with a dash; -help lists them.\n", flags.Arg(0))
		return a, errors.New("superfluous argument")
	}
	if a.demoUsers < 3 {
		fmt.Fprintln(errOut, "mileiq-admin: the demo organization needs at least 3 users")
		return a, errors.New("too few users")
	}
	return a, nil
}

// listFiles prints every file that the program keeps, on all systems.
func listFiles(out io.Writer) {
	fmt.Fprintln(out, "\nFiles (a word in capitals stands for something that differs):")
	for _, place := range desktop.Kept() {
		fmt.Fprintf(out, "\n  %s\n    Linux    %s\n    macOS    %s\n    Windows  %s\n", place.Purpose, place.Linux, place.MacOS, place.Windows)
		for _, file := range place.Files {
			fmt.Fprintf(out, "      %-28s %s\n", file.Name, file.What)
		}
	}
	fmt.Fprint(out, `
With -data FOLDER the first three are FOLDER/data, FOLDER/cache and FOLDER/logs, and
the machine's profile does not count. -demo alone keeps them in a temporary folder.
Reports and lists go where you save them. The session is in the keyring of the system.
`)
}

// serve runs the demo organization until the program is told to end.
func serve(a arguments, out io.Writer) error {
	server, err := sandbox.Start(sandbox.Options{Addr: a.sandbox, Users: a.demoUsers, Log: slog.New(slog.NewTextHandler(os.Stderr, nil))})
	if err != nil {
		return err
	}
	for _, address := range server.Addresses() {
		fmt.Fprintf(out, "%s=%s\n", address.Name, address.URL)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	<-ctx.Done()
	return server.Close()
}

// window runs the program proper, or has the one that runs already come to the
// front.
func window(a arguments, folders desktop.Folders, out io.Writer) error {
	if runtime.GOOS == "linux" && os.Getenv("DISPLAY") == "" && os.Getenv("WAYLAND_DISPLAY") == "" {
		return errors.New("there is no screen to show a window on: start it in a desktop session, or with xvfb-run (package xvfb) for a try")
	}
	var temporary string
	if a.demo && a.data == "" {
		var err error
		if temporary, err = desktop.TemporaryFolder("mileiq-admin-demo-"); err != nil {
			return &notStarted{err}
		}
		defer os.RemoveAll(temporary)
		folders = desktop.FoldersIn(temporary)
	}
	log, closeLog, err := desktop.OpenLog(folders)
	if err != nil {
		return &notStarted{err}
	}
	slog.SetDefault(log)
	demo := demoOnDemand{users: a.demoUsers, log: log}
	opened, shown, err := client.OpenOrShow(context.Background(), client.Options{
		Folders: folders, Organization: a.organization, StartDemo: a.demo, Temporary: temporary != "", Log: log, Demo: demo.profile,
	})
	if err != nil {
		return errors.Join(&notStarted{err}, closeLog())
	}
	if shown {
		fmt.Fprintln(out, ui.ShownAgain())
		return closeLog()
	}
	crashes, err := desktop.OpenCrashFile(folders, version(), time.Now())
	if err != nil {
		log.Warn("keep what a crash leaves", "problem", err)
	}
	if crashes.Report() != "" {
		log.Warn("the program crashed when it last ran", "report", crashes.Report())
	}
	end := sync.OnceValue(func() error {
		err := errors.Join(opened.Close(), demo.close())
		log.Info("end")
		err = errors.Join(err, crashes.Close())
		err = errors.Join(err, closeLog())
		if temporary != "" {
			err = errors.Join(err, os.RemoveAll(temporary))
		}
		return err
	})
	return errors.Join(show(opened, crashes.Report(), log, end), end())
}

// grace is how long the toolkit may take to end after all else has ended.
const grace = 2 * time.Second

// show runs the window until it is closed, and end with it. crashReport is what
// the last run left, or "".
func show(opened *client.Client, crashReport string, log *slog.Logger, end func() error) (err error) {
	defer catchNoScreen(&err)
	log.Info("start", "version", version(), "system", runtime.GOOS)
	a := app.NewWithID(appID)
	u, err := ui.New(ui.Options{App: a, Client: opened, Do: fyne.Do, Log: log, Version: version(), CrashReport: crashReport})
	if err != nil {
		return err
	}
	a.Lifecycle().SetOnStarted(u.Started)
	u.Start() // reads while the window opens
	runWindow(u.Window(), u.Close, func() int {
		if end() != nil {
			return 1
		}
		return 0
	})
	return nil
}

// tell shows the small window of a start that failed, until it is closed. Where there is no
// screen the terminal has said it.
func tell(trouble error) {
	var noScreen error
	defer catchNoScreen(&noScreen)
	w, err := ui.NewStartTrouble(app.NewWithID(appID), trouble)
	if err != nil {
		return
	}
	runWindow(w, func() {}, func() int { return 1 })
}

// runWindow shows a window until it is closed, by its user or by a signal. closed is then
// called on the UI goroutine, and end elsewhere: it returns the exit code.
func runWindow(w fyne.Window, closed func(), end func() int) {
	// Fyne 2.8.1 can wait for ever on its way out: a lifecycle event that is
	// queued while its loop ends is never run (Lifecycle.WaitForEvents).
	leave := sync.OnceFunc(func() {
		go func() {
			code := end()
			time.Sleep(grace)
			os.Exit(code)
		}()
	})
	w.SetOnClosed(func() {
		closed()
		leave()
	})
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	forget := context.AfterFunc(ctx, func() {
		fyne.Do(w.Close)
		leave() // Fyne ends on these signals too, without closing the window
	})
	defer forget() // before stop, which ends ctx
	w.ShowAndRun()
}

// catchNoScreen is deferred: the toolkit panics where the screen that the environment names
// does not answer.
func catchNoScreen(err *error) {
	cause := recover()
	if cause == nil {
		return
	}
	if !strings.Contains(fmt.Sprint(cause), "GLFW library is not initialized") {
		panic(cause)
	}
	*err = errors.New("no window can be opened: the screen that DISPLAY or WAYLAND_DISPLAY names does not answer")
}

// demoOnDemand starts the demo organization when it is wanted.
type demoOnDemand struct {
	users int
	log   *slog.Logger

	mu     sync.Mutex
	server *sandbox.Server
}

func (d *demoOnDemand) profile() (string, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.server == nil {
		server, err := sandbox.Start(sandbox.Options{Users: d.users, Log: d.log})
		if err != nil {
			return "", err
		}
		d.server = server
	}
	return d.server.Profile(), nil
}

func (d *demoOnDemand) close() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.server == nil {
		return nil
	}
	return d.server.Close()
}

// release is the version of a package, set when it is built
// (-ldflags "-X main.release=1.2.3").
var release string

// version is that of the package, of the module, or of the commit that was built.
func version() string {
	if release != "" {
		return release
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	return info.Main.Version
}
