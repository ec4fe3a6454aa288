package main

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const source = "../../icon.png"

func TestEveryFormHoldsWholePicturesOfItsSizes(t *testing.T) {
	folder := t.TempDir()
	if err := run(source, folder); err != nil {
		t.Fatal(err)
	}

	for name, want := range map[string]int{"hicolor/16x16.png": 16, "hicolor/48x48.png": 48, "hicolor/512x512.png": 512} {
		wantPicture(t, name, read(t, folder, name), want)
	}
	ico := read(t, folder, "mileiq-admin.ico")
	for i, size := range windowsSizes {
		entry := ico[6+16*i:]
		length, offset := binary.LittleEndian.Uint32(entry[8:]), binary.LittleEndian.Uint32(entry[12:])
		if entry[0] != byte(size) {
			t.Errorf("the .ico promises %d pixels, want %d", entry[0], size)
		}
		wantPicture(t, "mileiq-admin.ico", ico[offset:offset+length], size)
	}
	icns := read(t, folder, "mileiq-admin.icns")
	if length := binary.BigEndian.Uint32(icns[4:]); string(icns[:4]) != "icns" || int(length) != len(icns) {
		t.Fatalf("the .icns begins with %q and says it has %d bytes; it has %d", icns[:4], length, len(icns))
	}
	// What macOS expects under each name.
	pixels := map[string]int{"ic07": 128, "ic08": 256, "ic09": 512, "ic11": 32, "ic12": 64, "ic13": 256, "ic14": 512}
	for rest := icns[8:]; len(rest) > 0; {
		kind, length := string(rest[:4]), binary.BigEndian.Uint32(rest[4:])
		wantPicture(t, "mileiq-admin.icns, "+kind, rest[8:length], pixels[kind])
		delete(pixels, kind)
		rest = rest[length:]
	}
	if len(pixels) > 0 {
		t.Errorf("the .icns lacks %v", pixels)
	}
}

func TestSmallIconsKeepColoursAndClearCorners(t *testing.T) {
	icon := decode(t, read(t, "", source))

	small := scale(icon, 22)

	if corner := small.NRGBAAt(0, 0); corner.A > 96 {
		t.Errorf("the corner is %v, want it nearly clear", corner)
	}
	for i := 0; i < len(small.Pix); i += 4 {
		if p := small.Pix[i : i+4]; p[3] > 16 && max(p[0], p[1], p[2]) < 180 {
			t.Fatalf("there is a dark seam: pixel %d is %v", i/4, p)
		}
	}
	if edge := small.NRGBAAt(11, 2); edge.A != 255 || edge.B < 180 || edge.R > 40 {
		t.Errorf("the upper edge is %v, want the blue of the icon", edge)
	}
}

func TestAPictureThatIsNoIconIsRefused(t *testing.T) {
	var tiny bytes.Buffer
	if err := png.Encode(&tiny, image.NewNRGBA(image.Rect(0, 0, 64, 64))); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "tiny.png")
	if err := os.WriteFile(path, tiny.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}

	err := run(path, t.TempDir())

	if err == nil || !strings.Contains(err.Error(), "at least 512") {
		t.Errorf("a picture of 64 pixels gives %v", err)
	}
}

func wantPicture(t *testing.T, name string, file []byte, size int) {
	t.Helper()
	if b := decode(t, file).Bounds(); b.Dx() != size || b.Dy() != size {
		t.Errorf("%s holds a picture of %d by %d, want %d", name, b.Dx(), b.Dy(), size)
	}
}

func decode(t *testing.T, file []byte) image.Image {
	t.Helper()
	picture, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	return picture
}

func read(t *testing.T, folder, name string) []byte {
	t.Helper()
	file, err := os.ReadFile(filepath.Join(folder, name))
	if err != nil {
		t.Fatal(err)
	}
	return file
}
