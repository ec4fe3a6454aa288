package main

// Programs are made here of headers alone: what is checked stands there.

import (
	"bytes"
	"debug/elf"
	"debug/pe"
	"encoding/binary"
	"slices"
	"strings"
	"testing"
)

// linux is what the headers of a program for Linux say.
type linux struct {
	kind       elf.Type
	flags      map[elf.DynTag]uint64
	load       elf.ProgFlag
	stack      elf.ProgFlag
	noStack    bool
	relroStart uint64
	relroSize  uint64
	section    string // a further one
	sectionIs  elf.SectionFlag
	sectionHas elf.SectionType
}

func hardenedLinux() linux {
	return linux{
		kind:  elf.ET_DYN,
		flags: map[elf.DynTag]uint64{elf.DT_FLAGS: uint64(elf.DF_BIND_NOW), elf.DT_FLAGS_1: uint64(elf.DF_1_NOW | elf.DF_1_PIE)},
		load:  elf.PF_R | elf.PF_W, stack: elf.PF_R | elf.PF_W, relroStart: 0x1000, relroSize: 0x1000,
		section: ".got", sectionIs: elf.SHF_ALLOC | elf.SHF_WRITE, sectionHas: elf.SHT_PROGBITS,
	}
}

func (l linux) bytes(t *testing.T) []byte {
	t.Helper()
	const headerSize, segmentSize, sectionSize = 64, 56, 64
	var dynamic []any
	for tag, value := range l.flags {
		dynamic = append(dynamic, elf.Dyn64{Tag: int64(tag), Val: value})
	}
	dynamic = append(dynamic, elf.Dyn64{})
	segments := []any{
		elf.Prog64{Type: uint32(elf.PT_LOAD), Flags: uint32(l.load), Vaddr: 0x1000, Memsz: 0x4000},
		elf.Prog64{Type: uint32(elf.PT_GNU_RELRO), Flags: uint32(elf.PF_R), Vaddr: l.relroStart, Memsz: l.relroSize},
	}
	if !l.noStack {
		segments = append(segments, elf.Prog64{Type: uint32(elf.PT_GNU_STACK), Flags: uint32(l.stack)})
	}
	names := "\x00.dynamic\x00.shstrtab\x00" + l.section + "\x00"
	name := func(n string) uint32 { return uint32(strings.Index(names, n)) }
	dynamicAt := uint64(headerSize + len(segments)*segmentSize)
	namesAt := dynamicAt + uint64(len(dynamic)*16)
	sections := []any{
		elf.Section64{},
		elf.Section64{Name: name(".dynamic"), Type: uint32(elf.SHT_DYNAMIC), Flags: uint64(elf.SHF_ALLOC | elf.SHF_WRITE),
			Addr: 0x1000, Off: dynamicAt, Size: uint64(len(dynamic) * 16), Link: 2, Entsize: 16},
		elf.Section64{Name: name(".shstrtab"), Type: uint32(elf.SHT_STRTAB), Off: namesAt, Size: uint64(len(names))},
		elf.Section64{Name: name(l.section), Type: uint32(l.sectionHas), Flags: uint64(l.sectionIs), Addr: 0x1800, Size: 0x100, Off: namesAt, Entsize: 24, Link: 2},
	}
	header := elf.Header64{
		Ident: [elf.EI_NIDENT]byte{0x7f, 'E', 'L', 'F', byte(elf.ELFCLASS64), byte(elf.ELFDATA2LSB), byte(elf.EV_CURRENT)},
		Type:  uint16(l.kind), Machine: uint16(elf.EM_X86_64), Version: uint32(elf.EV_CURRENT),
		Phoff: headerSize, Shoff: namesAt + uint64(len(names)), Ehsize: headerSize,
		Phentsize: segmentSize, Phnum: uint16(len(segments)), Shentsize: sectionSize, Shnum: uint16(len(sections)), Shstrndx: 2,
	}
	return encode(t, slices.Concat([]any{header}, segments, dynamic, []any{[]byte(names)}, sections)...)
}

func encode(t *testing.T, parts ...any) []byte {
	t.Helper()
	var out bytes.Buffer
	for _, part := range parts {
		if err := binary.Write(&out, binary.LittleEndian, part); err != nil {
			t.Fatal(err)
		}
	}
	return out.Bytes()
}

func mustFind(t *testing.T, program []byte, guard bool, want string) {
	t.Helper()
	faults, err := checkProgram(bytes.NewReader(program), guard)
	if err != nil || (want == "" && len(faults) > 0) || (want != "" && !slices.ContainsFunc(faults, func(f string) bool { return strings.Contains(f, want) })) {
		t.Errorf("found %q, %v; want %q", faults, err, want)
	}
}

func TestEachWeaknessOfALinuxProgramIsFound(t *testing.T) {
	mustFind(t, hardenedLinux().bytes(t), false, "")
	for want, weaken := range map[string]func(*linux){
		"is not position-independent":                  func(l *linux) { l.kind = elf.ET_EXEC },
		"not position-independent":                     func(l *linux) { l.flags[elf.DT_FLAGS_1] = uint64(elf.DF_1_NOW) }, // a library
		"binds late":                                   func(l *linux) { l.flags = map[elf.DynTag]uint64{elf.DT_FLAGS_1: uint64(elf.DF_1_PIE)} },
		"its code is written to":                       func(l *linux) { l.flags[elf.DT_TEXTREL] = 1 },
		"code is written to":                           func(l *linux) { l.flags[elf.DT_FLAGS] |= uint64(elf.DF_TEXTREL) },
		"it names folders":                             func(l *linux) { l.flags[elf.DT_RPATH] = 1 },
		"names folders":                                func(l *linux) { l.flags[elf.DT_RUNPATH] = 1 },
		"the segment at 0x1000 is writable and exec":   func(l *linux) { l.load |= elf.PF_X },
		"its stack is executable":                      func(l *linux) { l.stack |= elf.PF_X },
		"stack is executable":                          func(l *linux) { l.noStack = true },
		"its relocations stay writable":                func(l *linux) { l.relroSize -= 0x10 },
		"the section .got stays writable":              func(l *linux) { l.relroStart = 0x2000 },
		"the section .dynamic stays writable":          func(l *linux) { l.relroStart, l.relroSize = 0x1800, 0x800 },
		"the section .text is writable and executable": func(l *linux) { l.section, l.sectionIs = ".text", l.sectionIs|elf.SHF_EXECINSTR },
		"not stripped: .debug_info":                    func(l *linux) { l.section, l.sectionIs = ".debug_info", 0 },
		"it is not stripped: .symtab":                  func(l *linux) { l.section, l.sectionIs, l.sectionHas = ".symtab", 0, elf.SHT_SYMTAB },
	} {
		l := hardenedLinux()
		weaken(&l)
		mustFind(t, l.bytes(t), false, want)
	}
}

// windows is what the headers of a program for Windows say.
type windows struct {
	file    pe.FileHeader
	header  pe.OptionalHeader64
	section uint32
}

func hardenedWindows() *windows {
	w := &windows{section: pe.IMAGE_SCN_MEM_READ | pe.IMAGE_SCN_MEM_EXECUTE}
	w.file = pe.FileHeader{Machine: pe.IMAGE_FILE_MACHINE_AMD64, NumberOfSections: 1, SizeOfOptionalHeader: uint16(binary.Size(w.header))}
	w.header = pe.OptionalHeader64{Magic: 0x20b, ImageBase: 0x140000000, NumberOfRvaAndSizes: 16,
		DllCharacteristics: pe.IMAGE_DLLCHARACTERISTICS_NX_COMPAT | pe.IMAGE_DLLCHARACTERISTICS_DYNAMIC_BASE | pe.IMAGE_DLLCHARACTERISTICS_HIGH_ENTROPY_VA}
	w.header.DataDirectory[pe.IMAGE_DIRECTORY_ENTRY_BASERELOC].Size = 100
	return w
}

func (w *windows) bytes(t *testing.T) []byte {
	dos := make([]byte, 0x80)
	copy(dos, "MZ")
	dos[0x3c] = 0x80
	section := pe.SectionHeader32{Name: [8]uint8{'.', 't', 'e', 'x', 't'}, Characteristics: w.section}
	return encode(t, dos, []byte("PE\x00\x00"), w.file, w.header, section, make([]byte, 64))
}

func TestEachWeaknessOfAWindowsProgramIsFound(t *testing.T) {
	mustFind(t, hardenedWindows().bytes(t), false, "")
	mustFind(t, hardenedWindows().bytes(t), true, "no CFG")
	for want, weaken := range map[string]func(*windows){
		"no DEP":                     func(w *windows) { w.header.DllCharacteristics &^= pe.IMAGE_DLLCHARACTERISTICS_NX_COMPAT },
		"always the same: no ASLR":   func(w *windows) { w.header.DllCharacteristics &^= pe.IMAGE_DLLCHARACTERISTICS_DYNAMIC_BASE },
		"no ASLR of high entropy":    func(w *windows) { w.header.DllCharacteristics &^= pe.IMAGE_DLLCHARACTERISTICS_HIGH_ENTROPY_VA },
		"ASLR of high entropy":       func(w *windows) { w.header.ImageBase = 0x400000 },
		"it has no relocations":      func(w *windows) { w.header.DataDirectory[pe.IMAGE_DIRECTORY_ENTRY_BASERELOC].Size = 0 },
		"has no relocations":         func(w *windows) { w.file.Characteristics |= pe.IMAGE_FILE_RELOCS_STRIPPED },
		"it is not stripped":         func(w *windows) { w.file.NumberOfSymbols = 1 },
		"the section .text is writa": func(w *windows) { w.section |= pe.IMAGE_SCN_MEM_WRITE },
	} {
		w := hardenedWindows()
		weaken(w)
		mustFind(t, w.bytes(t), false, want)
	}
}

func TestAProgramOfAnotherSystemIsRefused(t *testing.T) {
	if _, err := checkProgram(bytes.NewReader([]byte("\xcf\xfa\xed\xfe of a Mac, or a script, or nothing")), false); err == nil {
		t.Error("it is taken for hardened")
	}
}
