package main

import (
	"context"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// dump returns an X window dump as Xvfb keeps it, with one colour cell and 8
// bytes of padding at the end of each line.
func dump(order binary.ByteOrder, width, height int, pixel func(x, y int) uint32) []byte {
	const headSize, name = 4*headNumbers + 4, "xvf\x00"
	line := 4*width + 8
	file := make([]byte, headSize+colourSize+line*height)
	for at, value := range map[int]uint32{
		headSizeAt: headSize, widthAt: uint32(width), heightAt: uint32(height), bitsPerPixelAt: 32,
		bytesPerLineAt: uint32(line), redMaskAt: 0xff0000, greenMaskAt: 0xff00, blueMaskAt: 0xff, colourCountAt: 1,
	} {
		binary.BigEndian.PutUint32(file[4*at:], value)
	}
	if order == binary.BigEndian {
		binary.BigEndian.PutUint32(file[4*byteOrderAt:], 1)
	}
	copy(file[4*headNumbers:], name)
	for y := range height {
		for x := range width {
			order.PutUint32(file[headSize+colourSize+y*line+4*x:], pixel(x, y))
		}
	}
	return file
}

func TestEveryPixelOfTheScreenIsInThePicture(t *testing.T) {
	pixel := func(x, y int) uint32 { return uint32(x<<16 | y<<8 | (x ^ y)) }
	for _, order := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
		file := dump(order, 40, 30, pixel)

		screen, err := parseDump(file)

		if err != nil {
			t.Fatal(err)
		}
		if got := screen.Bounds(); got != image.Rect(0, 0, 40, 30) {
			t.Errorf("%v: the picture is %v", order, got)
		}
		for y := range 30 {
			for x := range 40 {
				want := color.RGBA{uint8(x), uint8(y), uint8(x ^ y), 0xff}
				if got := screen.RGBAAt(x, y); got != want {
					t.Fatalf("%v: the pixel at %d, %d is %v and not %v", order, x, y, got, want)
				}
			}
		}
	}
}

func TestWhatIsNoWholeDumpIsRefused(t *testing.T) {
	whole := dump(binary.LittleEndian, 4, 4, func(int, int) uint32 { return 0 })
	with := func(at int, value uint32) []byte {
		file := append([]byte(nil), whole...)
		binary.BigEndian.PutUint32(file[4*at:], value)
		return file
	}
	for name, file := range map[string][]byte{
		"nothing":                     nil,
		"half a head":                 whole[:40],
		"one byte too few":            whole[:len(whole)-1],
		"16 bits a pixel":             with(bitsPerPixelAt, 16),
		"a head longer than the file": with(headSizeAt, 1<<31),
		"more colours than bytes":     with(colourCountAt, 1<<31),
		"wider than its lines":        with(widthAt, 7),
		"higher than the file":        with(heightAt, 1<<13),
		"enormous":                    with(widthAt, 1<<31),
	} {
		if _, err := parseDump(file); err == nil {
			t.Errorf("%s is taken for a picture", name)
		}
	}
}

// screens returns a look at each of these screens in turn, and at the last one
// from then on.
func screens(each ...*image.RGBA) func() (*image.RGBA, error) {
	return func() (*image.RGBA, error) {
		now := each[0]
		if len(each) > 1 {
			each = each[1:]
		}
		return now, nil
	}
}

// screen returns a screen with so many colours on it.
func screen(colours int) *image.RGBA {
	s := image.NewRGBA(image.Rect(0, 0, 20, 20))
	for i := range colours {
		s.SetRGBA(i%20, i/20, color.RGBA{uint8(i), 1, 2, 0xff})
	}
	return s
}

// everyTick is a ticker that does not wait.
func everyTick() <-chan time.Time {
	ticks := make(chan time.Time)
	close(ticks)
	return ticks
}

func TestThePictureIsTakenWhenTheWindowHasDrawnAndIsAtRest(t *testing.T) {
	empty, frame, half, whole := screen(1), screen(3), screen(100), screen(200)

	got, err := drawn(t.Context(), everyTick(), screens(empty, empty, frame, frame, half, whole, whole))

	if err != nil {
		t.Fatal(err)
	}
	if got != whole {
		t.Error("it is a picture of an earlier moment")
	}
}

func TestAWindowThatNeverDrawsIsSaidAndPictured(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	empty := screen(1)

	got, err := drawn(ctx, nil, screens(empty))

	if err == nil || got != empty {
		t.Errorf("it returns %v and %v", got, err)
	}
}

func TestAScreenThatCannotBeReadIsSaid(t *testing.T) {
	gone := errors.New("gone")

	_, err := drawn(t.Context(), everyTick(), func() (*image.RGBA, error) { return nil, gone })

	if !errors.Is(err, gone) {
		t.Errorf("it says %v", err)
	}
}

func TestThePictureReplacesTheOneBeforeAndIsReadableByItsOwnerAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "screen.png")
	for _, picture := range []*image.RGBA{screen(1), screen(100)} {
		if err := keep(path, picture); err != nil {
			t.Fatal(err)
		}
	}

	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	got, err := png.Decode(file)
	if err != nil {
		t.Fatal(err)
	}
	if r, _, _, _ := got.At(19, 4).RGBA(); uint8(r) != 99 {
		t.Error("it is still the one before")
	}
	if info, err := file.Stat(); err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Errorf("its mode is %v, %v", info.Mode(), err)
	}
	if left, _ := filepath.Glob(path + "?*"); len(left) > 0 {
		t.Errorf("%q is left over", left)
	}
}
