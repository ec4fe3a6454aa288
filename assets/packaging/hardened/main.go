// Command hardened says in what a program for Linux or Windows is open to attacks on its
// memory, and ends with 1 if it is.
//
//	go run ./assets/packaging/hardened [-cfg] PROGRAM...
//
// -cfg asks for Control Flow Guard in programs for Windows, too: the linker must offer it.
// It imports nothing but the standard library.
package main

import (
	"debug/elf"
	"debug/pe"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
)

func main() {
	guard := flag.Bool("cfg", false, "ask for Control Flow Guard on Windows")
	flag.Parse()
	if flag.NArg() == 0 {
		fmt.Fprintln(os.Stderr, "usage: hardened [-cfg] PROGRAM...")
		os.Exit(2)
	}
	code := 0
	for _, path := range flag.Args() {
		faults, err := check(path, *guard)
		if err != nil {
			faults = []string{err.Error()}
		}
		for _, fault := range faults {
			fmt.Fprintf(os.Stderr, "hardened: %s: %s\n", path, fault)
			code = 1
		}
	}
	os.Exit(code)
}

func check(path string, guard bool) (faults []string, err error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return checkProgram(file, guard)
}

// checkProgram returns what is wrong with a program.
func checkProgram(program io.ReaderAt, guard bool) (faults []string, err error) {
	if f, err := elf.NewFile(program); err == nil {
		return checkELF(f), nil
	}
	if f, err := pe.NewFile(program); err == nil {
		return checkPE(f, guard), nil
	}
	return nil, errors.New("it is a program neither for Linux nor for Windows")
}

// page is the size of a page of memory on x86-64: a part of one cannot be protected.
const page = 4096

func checkELF(f *elf.File) (faults []string) {
	fault := func(format string, a ...any) { faults = append(faults, fmt.Sprintf(format, a...)) }

	if f.Type != elf.ET_DYN || !hasFlag(f, elf.DT_FLAGS_1, uint64(elf.DF_1_PIE)) {
		fault("it is not position-independent")
	}
	if !hasFlag(f, elf.DT_FLAGS_1, uint64(elf.DF_1_NOW)) && !hasFlag(f, elf.DT_FLAGS, uint64(elf.DF_BIND_NOW)) {
		fault("it binds late, so that its relocations stay writable")
	}
	if hasTag(f, elf.DT_TEXTREL) || hasFlag(f, elf.DT_FLAGS, uint64(elf.DF_TEXTREL)) {
		fault("its code is written to when it is loaded")
	}
	if hasTag(f, elf.DT_RPATH) || hasTag(f, elf.DT_RUNPATH) {
		fault("it names folders in which libraries are looked for")
	}
	var relro *elf.Prog
	stack := false
	for _, segment := range f.Progs {
		switch segment.Type {
		case elf.PT_LOAD:
			if segment.Flags&(elf.PF_W|elf.PF_X) == elf.PF_W|elf.PF_X {
				fault("the segment at %#x is writable and executable", segment.Vaddr)
			}
		case elf.PT_GNU_STACK:
			stack = segment.Flags&elf.PF_X == 0
		case elf.PT_GNU_RELRO:
			relro = segment
		}
	}
	if !stack {
		fault("its stack is executable")
	}
	if relro == nil || (relro.Vaddr+relro.Memsz)%page != 0 {
		fault("its relocations stay writable")
	}
	for _, section := range f.Sections {
		if section.Flags&(elf.SHF_WRITE|elf.SHF_EXECINSTR) == elf.SHF_WRITE|elf.SHF_EXECINSTR {
			fault("the section %s is writable and executable", section.Name)
		}
		if section.Type == elf.SHT_SYMTAB || strings.HasPrefix(section.Name, ".debug") {
			fault("it is not stripped: %s", section.Name)
		}
		if relro != nil && isRelocated(section.Name) && !within(section, relro) {
			fault("the section %s stays writable", section.Name)
		}
	}
	return faults
}

func hasTag(f *elf.File, tag elf.DynTag) bool {
	values, err := f.DynValue(tag)
	return err == nil && len(values) > 0
}

func hasFlag(f *elf.File, tag elf.DynTag, flag uint64) bool {
	values, err := f.DynValue(tag)
	return err == nil && len(values) > 0 && values[0]&flag != 0
}

// isRelocated reports whether the dynamic linker writes a section, and nobody after it.
func isRelocated(section string) bool {
	switch section {
	case ".dynamic", ".got", ".got.plt", ".init_array", ".fini_array", ".data.rel.ro":
		return true
	}
	return false
}

func within(section *elf.Section, segment *elf.Prog) bool {
	return section.Addr >= segment.Vaddr && section.Addr+section.Size <= segment.Vaddr+segment.Memsz
}

func checkPE(f *pe.File, guard bool) (faults []string) {
	fault := func(format string, a ...any) { faults = append(faults, fmt.Sprintf(format, a...)) }

	header, ok := f.OptionalHeader.(*pe.OptionalHeader64)
	if !ok {
		return []string{"it is no program of 64 bits"}
	}
	lacks := func(flag uint16) bool { return header.DllCharacteristics&flag == 0 }
	if lacks(pe.IMAGE_DLLCHARACTERISTICS_NX_COMPAT) {
		fault("its data may be executed: no DEP")
	}
	if lacks(pe.IMAGE_DLLCHARACTERISTICS_DYNAMIC_BASE) {
		fault("its address is always the same: no ASLR")
	}
	if lacks(pe.IMAGE_DLLCHARACTERISTICS_HIGH_ENTROPY_VA) || header.ImageBase < 1<<32 {
		fault("its address is one of few: no ASLR of high entropy")
	}
	// Without these Windows cannot move it, whatever the flags say.
	if f.Characteristics&pe.IMAGE_FILE_RELOCS_STRIPPED != 0 || header.DataDirectory[pe.IMAGE_DIRECTORY_ENTRY_BASERELOC].Size == 0 {
		fault("it has no relocations: no ASLR")
	}
	if guard && (lacks(pe.IMAGE_DLLCHARACTERISTICS_GUARD_CF) || header.DataDirectory[pe.IMAGE_DIRECTORY_ENTRY_LOAD_CONFIG].Size == 0) {
		fault("its calls go anywhere: no CFG")
	}
	const both = pe.IMAGE_SCN_MEM_WRITE | pe.IMAGE_SCN_MEM_EXECUTE
	for _, section := range f.Sections {
		if section.Characteristics&both == both {
			fault("the section %s is writable and executable", section.Name)
		}
	}
	if f.NumberOfSymbols > 0 {
		fault("it is not stripped")
	}
	return faults
}
