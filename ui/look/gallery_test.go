package look

import (
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
)

// The gallery builds pages out of every widget, renders them in both variants
// and checks that something in the colours of the variant came out. Set
// LOOK_GALLERY to a folder to keep the pictures and look at them.

var variants = map[string]fyne.ThemeVariant{"light": theme.VariantLight, "dark": theme.VariantDark}

var galleryPages = map[string]func(fyne.Window){
	"users":     usersPage,
	"row-menu":  rowMenuPage,
	"dialog":    dialogPage,
	"activity":  activityPage,
	"first-run": firstRunPage,
	"states":    statesPage,
	"narrow":    narrowPage,
	"typed":     typedPage,
	"leavers":   leaversPage,
}

func TestEveryWidgetRendersInBothVariants(t *testing.T) {
	for variantName, variant := range variants {
		for pageName, build := range galleryPages {
			t.Run(pageName+"-"+variantName, func(t *testing.T) {
				test.NewTempApp(t).Settings().SetTheme(Fixed(variant))
				w := test.NewTempWindow(t, container.NewWithoutLayout())
				w.SetPadded(false)
				w.Resize(fyne.NewSize(1280, 800))

				build(w)

				img := w.Canvas().Capture()
				keep(t, pageName+"-"+variantName, img)
				for _, name := range []fyne.ThemeColorName{ColorText, ColorAccent, ColorSurface} {
					if want := Fixed(variant).Color(name, variant); !contains(img, want) {
						t.Errorf("no pixel in %s %v", name, want)
					}
				}
			})
		}
	}
}

func keep(t *testing.T, name string, img image.Image) {
	t.Helper()
	dir := os.Getenv("LOOK_GALLERY")
	if dir == "" {
		return
	}
	f, err := os.Create(filepath.Join(dir, name+".png"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, img); err != nil {
		t.Fatal(err)
	}
}

func contains(img image.Image, want color.Color) bool {
	wr, wg, wb, _ := want.RGBA()
	b := img.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			if r, g, b, _ := img.At(x, y).RGBA(); r == wr && g == wg && b == wb {
				return true
			}
		}
	}
	return false
}

var people = [][4]string{
	{"Adaeze Okonkwo", "adaeze.okonkwo@contoso.example", "Active", "2 Nov 2026"},
	{"Anaïs Lefèvre", "anais.lefevre@contoso.example", "Active", "18 Oct 2026"},
	{"Ángel Muñoz Ibáñez", "angel.munoz@contoso.example", "Archived", "21 Nov 2026"},
	{"Avery Moss", "avery.moss@contoso.example", "Active", "4 Jan 2026"},
	{"Björn Åkesson", "bjorn.akesson@contoso.example", "Active", "30 Sep 2026"},
	{"Chidi Anagonye", "chidi@fabrikam.example", "Invited", "20 Nov 2026"},
	{"Dmitri Волков", "d.volkov@contoso.example", "Active", "11 Aug 2026"},
	{"Ελένη Παπαδοπούλου", "eleni.p@contoso.example", "Active", "7 Nov 2026"},
	{"Fatima al-Zahra", "fatima.alzahra@contoso.example", "Active", "3 Jul 2026"},
	{"Grace Hopper-Whitfield", "grace.hw@contoso.example", "Archived", "12 May 2026"},
	{"Li Xiaolong", "li.xiaolong@contoso.example", "Active", "29 Oct 2026"},
	{"Margarethe von Hohenstein-Lilienthal zu Sonnenberg", "margarethe.von.hohenstein@contoso.example", "Active", "16 Nov 2026"},
	{"Noor Haddad", "noor.haddad@fabrikam.example", "Invited", "19 Nov 2026"},
	{"Olena Kovalenko", "olena@contoso.example", "Active", "19 Nov 2026"},
	{"Priya Raman", "priya.raman@contoso.example", "Active", "18 Nov 2026"},
}

func statusCell(word string) Cell {
	switch word {
	case "Active":
		return Cell{Text: word, Tone: ToneSuccess, Icon: IconCheck}
	case "Invited":
		return Cell{Text: word, Tone: ToneWarning, Icon: IconMail}
	}
	return Cell{Text: word, Tone: ToneNeutral, Icon: IconArchive}
}

func userColumns() []Column {
	return []Column{
		{Kind: CellCheck, Width: CheckWidth},
		{Title: "Name", Kind: CellText, Parts: 1.1, Sortable: true},
		{Title: "E-mail", Kind: CellMuted, Parts: 1.35, Sortable: true},
		{Title: "Status", Kind: CellPill, Width: StatusWidth},
		{Title: "Last changed", Kind: CellMuted, Width: DateWidth, Sortable: true},
		{Kind: CellMenu, Width: MenuWidth},
	}
}

func usersTable(ticked ...int) *Table {
	checked := map[int]bool{}
	for _, i := range ticked {
		checked[i] = true
	}
	table := NewTable(userColumns())
	table.Length = func() int { return len(people) }
	table.Row = func(i int) Row {
		p := people[i]
		return Row{
			Key:       p[1],
			Cells:     []Cell{{}, {Text: p[0]}, {Text: p[1]}, statusCell(p[2]), {Text: p[3]}, {}},
			Checked:   checked[i],
			Checkable: i != 3,
		}
	}
	table.SetSort(1, false)
	if len(ticked) > 0 {
		table.SetHeaderState(Partial)
	}
	return table
}

func pane(active int) fyne.CanvasObject {
	items := []*NavItem{
		NewNavItem("Users", IconUsers, nil), NewNavItem("Activity", IconActivity, nil), NewNavItem("Settings", IconSettings, nil),
	}
	items[active].SetActive(true)
	brand := HBox(10, NewLogo(24), Strong("MileIQ Admin"))
	me := HBox(10, NewAvatar("AM"), Stretch(VBox(0, Body("Avery Moss").Ellipsis(), Wrapped(StyleCaption, "Contoso · administrator"))))
	content := VBox(2,
		Pad(20, 0, 16, 10, brand),
		items[0], items[1], items[2],
		layout.NewSpacer(), NewHairline(), Pad(14, 0, 16, 10, me),
	)
	return NewFill(ColorBackground, Sized(PaneWidth, 0, Pad(0, 12, 0, 12, content)))
}

func window(active int, line *StatusLine, main fyne.CanvasObject) fyne.CanvasObject {
	return Frame(nil, nil, Frame(nil, nil, nil, NewHairline(), pane(active)), nil, NewFill(ColorSurface, Frame(line, nil, nil, nil, main)))
}

func usersView(table *Table, selected bool) fyne.CanvasObject {
	search := NewField(IconSearch, "Search name or e-mail")
	segments := NewSegments([]string{"All 230", "Active 184", "Invited 12", "Archived 34"}, nil)
	refresh := NewIconButton(IconRefresh, "Refresh", nil)
	refresh.Tint = ColorMuted
	title := HBox(14, Title("Users"), Pad(6, 0, 0, 0, Caption("Contoso · up to date, a minute ago")))
	tools := HBox(10, Sized(240, 0, search), segments, layout.NewSpacer(),
		NewButton(Outline, "From a list…", IconList, nil), Pad(0, 6, 0, 10, refresh))
	top := []fyne.CanvasObject{title, tools}
	if selected {
		top = append(top, NewBar(ColorAccentSoft, 8, HBox(10,
			Pad(0, 0, 0, 8, Strong("3 selected").Tint(ColorAccent)), layout.NewSpacer(),
			NewButton(Primary, "Archive 3", IconArchive, nil), NewButton(Outline, "Clear", "", nil))))
	}
	first, previous := NewIconButton(IconFirst, "First page", nil), NewIconButton(IconChevronLeft, "Previous page", nil)
	first.Disable()
	previous.Disable()
	pager := HBox(4, NewText(StyleSmallMuted, "Page size"), Pad(0, 0, 0, 4, NewSelect("Page size", []string{"25", "50", "100"}, 1, nil)),
		layout.NewSpacer(), NewText(StyleSmallMuted, "1–50 of 230"), first, previous,
		NewIconButton(IconChevronRight, "Next page", nil), NewIconButton(IconLast, "Last page", nil))
	foot := VBox(0, NewHairline(), Sized(0, PagerHeight-1, Pad(0, PageMargin, 0, PageMargin, pager)))
	return Frame(Pad(20, PageMargin, 14, PageMargin, VBox(12, top...)), foot, nil, nil, table)
}

func usersPage(w fyne.Window) {
	table := usersTable(1, 4, 8)
	w.SetContent(window(0, demoLine(), usersView(table, true)))
	w.Canvas().Focus(table)
	table.SetCursor(5)
}

func rowMenuPage(w fyne.Window) {
	table := usersTable()
	w.SetContent(window(0, demoLine(), usersView(table, false)))
	table.OnMenu = func(i int, pos fyne.Position) {
		ShowMenu(w.Canvas(), []MenuItem{
			{Text: "Details", Icon: IconInfo}, {Text: "Copy e-mail", Icon: IconCopy},
			{Separator: true}, {Text: "Archive…", Icon: IconArchive},
		}, pos, table).TypedKey(&fyne.KeyEvent{Name: fyne.KeyEnd})
	}
	test.MoveMouse(w.Canvas(), fyne.NewPos(600, 460))
	table.SetCursor(6)
	table.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
}

func dialogPage(w fyne.Window) {
	usersPage(w)
	list := NewTable([]Column{
		{Kind: CellText, Parts: 1}, {Kind: CellMuted, Parts: 1.3}, {Kind: CellMono, Width: 100},
	})
	list.Inset, list.Height, list.HideHeader, list.FitRows = 14, 39, true, 5
	list.Length = func() int { return 3 }
	list.Row = func(i int) Row {
		p := people[[]int{1, 4, 8}[i]]
		return Row{Cells: []Cell{{Text: p[0]}, {Text: p[1]}, {Text: "7f3a…91c2"}}}
	}
	content := VBox(16,
		NewCard(1, list),
		VBox(3, Body("When you archive them:"),
			Indented(Wrapped(StyleBody, "each gets an e-mail that says so")),
			Indented(Wrapped(StyleBody, "they keep MileIQ as a personal account, outside Contoso")),
			Indented(Wrapped(StyleBody, "from now on their mileage rates are the standard tax rates")),
			Indented(Wrapped(StyleBody, "nothing changes in other Microsoft products"))),
		NewBannerCard(ToneWarning, IconInfo, "1 left out.", "Avery Moss: you can’t archive yourself."),
		Wrapped(StyleCaption, "Checked with Contoso just now. You can invite archived users again at any time."))
	d := NewDialog(w.Canvas(), "Archive 3 users?", content,
		NewButton(Outline, "Cancel", "", nil), NewButton(Danger, "Archive 3 users", IconArchive, nil))
	d.Open(nil)
}

func activityPage(w fyne.Window) {
	line := newStatusLine()
	line.SetMessages([]Message{{Tone: ToneWarning, Icon: IconOffline, Lead: "Offline.",
		Text: "This is the copy of today, 09:41. Removals that you confirm now wait and are checked again before they are sent.", Action: "Try now"}})
	progress := NewProgress()
	progress.SetValue(0.63)
	running := NewCard(18, VBox(10,
		HBox(12, Strong("Archiving 500 users"), Caption("confirmed by you at 09:38 · from “leavers-november.csv”"), layout.NewSpacer(),
			NewButton(Outline, "Pause", IconPause, nil), NewButton(Quiet, "Cancel the rest", "", nil)),
		HBox(14, Stretch(progress), Caption("315 of 500 · 9.6 a second · 20 seconds left")),
		Caption("312 archived · 2 refused · 1 failed · Contoso limits requests to 10 a second")))
	done := NewCard(14, HBox(12, Strong("3 users archived"), Caption("today, 09:12 · by you"), layout.NewSpacer(),
		NewButton(Outline, "Save report…", "", nil), NewButton(Outline, "Invite these 3 again…", IconMail, nil)))
	table := NewTable([]Column{
		{Title: "Name", Kind: CellText, Parts: 1}, {Title: "E-mail", Kind: CellMuted, Parts: 1.35},
		{Title: "Outcome", Kind: CellTone, Width: 140}, {Title: "Reason", Kind: CellMuted, Parts: 1.5},
	})
	tones := []Tone{ToneSuccess, ToneWarning, ToneWarning, ToneDanger, ToneNone}
	words := []string{"Archived", "Refused", "Changed", "Failed", "Waiting"}
	reasons := []string{"Took effect today, 09:12.", "Is the last business administrator",
		"Invited again by Robin Vale at 09:37. Archive anyway?", "Contoso answered with an error (500) three times", "Will be sent when Contoso can be reached."}
	table.Length = func() int { return 5 }
	table.Row = func(i int) Row {
		return Row{Cells: []Cell{{Text: people[i+2][0]}, {Text: people[i+2][1]}, {Text: words[i], Tone: tones[i]}, {Text: reasons[i]}}}
	}
	notice := NewNotice()
	title := HBox(14, Title("Activity"), Pad(6, 0, 0, 0, Caption("kept on this computer until you delete it")))
	main := Frame(Pad(20, PageMargin, 14, PageMargin, VBox(14, title, running, done)), nil, nil, nil, table)
	w.SetContent(window(1, line, container.NewStack(main, notice)))
	notice.Offer("Selection of 3 cleared", 0, "Undo", nil)
}

func firstRunPage(w fyne.Window) {
	address := NewField(IconBuilding, "").Tall()
	address.SetText("https://directory.contoso.example/scim/v2")
	more := NewButton(Primary, "Continue", "", nil)
	demo := NewButton(Outline, "Try the demo organization", "", nil)
	more.Height, demo.Height = 42, 42
	or := HBox(12, Stretch(NewHairline()), Caption("or"), Stretch(NewHairline()))
	form := VBox(14, NewLogo(56), VBox(6, Title("Connect your organization").Align(fyne.TextAlignCenter),
		Wrapped(StyleMuted, "Enter the address that your organization gave you. You then sign in with your work account in the browser.").Centered()),
		Pad(6, 0, 0, 0, VBox(6, Label("Address"), address)), more, or, demo)
	w.SetContent(NewFill(ColorBackground, Centered(Sized(440, 0, form))))
	w.Canvas().Focus(address.Entry)
}

// statesPage shows every kind of control in every state.
func statesPage(w fyne.Window) {
	kinds := []Kind{Outline, Primary, Danger, Quiet, Link}
	rows := []fyne.CanvasObject{Title("States")}
	for _, kind := range kinds {
		normal := NewButton(kind, "Normal", IconArchive, nil)
		hovered := NewButton(kind, "Hovered", IconArchive, nil)
		focused := NewButton(kind, "Focused", IconArchive, nil)
		disabled := NewButton(kind, "Disabled", IconArchive, nil)
		hovered.MouseIn(nil)
		focused.FocusGained()
		disabled.Disable()
		rows = append(rows, HBox(16, normal, hovered, focused, disabled))
	}
	icon, iconHover, iconFocus := NewIconButton(IconHelp, "Help", nil), NewIconButton(IconClose, "Close", nil), NewIconButton(IconSettings, "Settings", nil)
	iconHover.MouseIn(nil)
	iconFocus.FocusGained()
	segments := NewSegments([]string{"One", "Two", "Three"}, nil)
	segments.SetSelected(2)
	segments.FocusGained()
	sel := NewSelect("Size", []string{"25", "50", "100"}, 2, nil)
	sel.FocusGained()
	check, ticked, off := NewCheckbox("Not ticked", nil), NewCheckbox("Ticked", nil), NewCheckbox("Disabled", nil)
	ticked.SetChecked(true)
	ticked.FocusGained()
	off.Disable()
	nav := NewNavItem("Focused", IconUsers, nil)
	nav.FocusGained()
	spinner := NewSpinner(20)
	spinner.Start()
	var all []fyne.CanvasObject
	for _, name := range iconNames() {
		all = append(all, NewPicture(name, ColorText, 24))
	}
	field := NewField("", "No icon")
	disabledField := NewField(IconSearch, "Disabled")
	disabledField.Disable()
	rows = append(rows,
		HBox(16, icon, iconHover, iconFocus, segments, sel, spinner, nav),
		HBox(16, check, ticked, off),
		HBox(16, Sized(200, 0, field), Sized(200, 0, disabledField)),
		HBox(16, NewPill(ToneSuccess, IconCheck, "Active"), NewPill(ToneWarning, IconMail, "Invited"), NewPill(ToneNeutral, IconArchive, "Archived"),
			NewPill(ToneDanger, IconWarning, "Failed"), NewPill(ToneInfo, "", "Now")),
		NewBannerCard(ToneDanger, IconWarning, "3 failed.", "Contoso answered with an error. Nothing was changed for these people; they are still members."),
		NewBannerCard(ToneInfo, IconInfo, "Longer than a line.", "This is what a banner does with a text that is so long that it does not fit into one line, which is to go on in a second one, however wide the window is, and with its icon beside the first."),
		HBox(14, all...),
	)
	w.SetContent(NewFill(ColorSurface, Pad(24, 28, 24, 28, VBox(14, rows...))))
}

// typedPage shows what is typed into, with a text and without, and a tip.
func typedPage(w fyne.Window) {
	words, disabled := NewField(IconSearch, ""), NewField("", "")
	words.SetText("okonkwo")
	disabled.SetText("Cannot be typed")
	disabled.Disable()
	pasted, empty, off := NewTextArea(90, ""), NewTextArea(90, "One line for each person"), NewTextArea(60, "")
	pasted.SetText("Adaeze Okonkwo\nanais.lefevre@contoso.example")
	off.SetText("Cannot be typed")
	off.Disable()
	segments := NewSegments([]string{"One", "Two"}, nil)
	segments.Disable()
	choice := NewSelect("Size", []string{"25", "50"}, 0, nil)
	choice.Disable()
	avatar := HBox(10, NewAvatar("AM"), Stretch(VBox(4, Body("Avery Moss"), NewField("", "Stretched"))))
	tip := newTipLayer()
	tip.show("The whole of a text that is cut", area{at: fyne.NewPos(40, 700), size: fyne.NewSquareSize(10)})
	page := VBox(14, Title("Typed"), Sized(200, 0, words), disabled, pasted, empty, off, HBox(16, segments, choice), avatar,
		NewText(StyleMono, "7f3a"), NewScroll(VBox(8, NewField("", "Scrolled"), Strong("Scrolled"))))
	w.SetContent(NewRoot(container.NewStack(NewFill(ColorSurface, Pad(24, 28, 24, 28, page)), tip), nil))
	w.Canvas().Focus(words.Entry)
}

// leaversPage shows rows with headings, in two lines, below suggestions.
func leaversPage(w fyne.Window) {
	table := NewTable([]Column{
		{Kind: CellCheck, Width: CheckWidth}, {Title: "Written", Kind: CellMuted, Parts: 1}, {Title: "Person", Kind: CellPerson, Parts: 1.3},
		{Title: "Status", Kind: CellPill, Width: StatusWidth}, {Kind: CellMenu, Width: MenuWidth},
	})
	table.Length = func() int { return 12 }
	table.Row = func(i int) Row {
		p := people[i]
		person := Cell{Text: p[0], Below: p[1]}
		switch i {
		case 2:
			person = Cell{Text: "1 candidate", Below: "by name only", Tone: ToneInfo}
		case 4:
			person.Mark = "may be disguised"
		}
		return Row{Cells: []Cell{{}, {Text: p[0]}, person, statusCell(p[2]), {}}, Checkable: true, Checked: i == 1}
	}
	table.SetHeadings([]Heading{{Before: 0, Lead: "Due", Text: "2 people, since today"}, {Before: 2, Lead: "To resolve", Text: "1 entry"}, {Before: 3, Lead: "Later"}})
	suggestions := NewSuggestions()
	w.SetContent(NewFill(ColorSurface, container.NewStack(table, container.NewWithoutLayout(suggestions))))
	suggestions.Set([]Suggestion{
		{Text: people[0][0], Below: people[0][1], Pill: "Active", PillTone: ToneSuccess, PillIcon: IconCheck},
		{Text: "Search this list", Icon: IconSearch},
	})
	suggestions.Move(fyne.NewPos(400, 300))
	suggestions.Key(fyne.KeyDown)
	w.Canvas().Focus(table)
	table.SetCursor(2)
}

// narrowPage is a dialog that is too high and too wide for its window.
func narrowPage(w fyne.Window) {
	dialogPage(w)
	w.Resize(fyne.NewSize(860, 420))
}

func iconNames() []IconName {
	return []IconName{IconArchive, IconUsers, IconActivity, IconSettings, IconSearch, IconRefresh, IconList, IconCheck,
		IconMinus, IconMail, IconDots, IconChevronLeft, IconChevronRight, IconChevronDown, IconChevronUp, IconFirst,
		IconLast, IconInfo, IconWarning, IconOffline, IconCopy, IconBuilding, IconClose, IconHelp, IconOpenExternal,
		IconPerson, IconPause, IconLeavers, IconPlus, IconCalendar, IconNote}
}
