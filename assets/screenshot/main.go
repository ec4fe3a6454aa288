// Command screenshot waits until a window has drawn on the screen of an Xvfb,
// keeps a picture of that screen as a PNG, and prints its name. It is how assets/run.sh shows the
// window on a machine without a screen.
//
//	go run ./assets/screenshot FOLDER/Xvfb_screen0 PICTURE.png
//
// The first argument is the file that Xvfb keeps in the folder of its option
// -fbdir. No X client and no other package are needed to read it.
//
// It imports nothing but the standard library.
package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math/bits"
	"os"
	"time"
)

const (
	// A window is there within this time, even where OpenGL is drawn by the
	// processor alone.
	drawnWithin = time.Minute
	// Between two looks at the screen.
	interval = 250 * time.Millisecond
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: screenshot FOLDER/Xvfb_screen0 PICTURE.png")
		os.Exit(2)
	}
	ctx, cancel := context.WithTimeout(context.Background(), drawnWithin)
	defer cancel()
	ticks := time.NewTicker(interval)
	defer ticks.Stop()
	picture, err := drawn(ctx, ticks.C, func() (*image.RGBA, error) { return readScreen(os.Args[1]) })
	if picture != nil {
		kept := keep(os.Args[2], picture)
		if kept == nil {
			fmt.Println("A picture of the screen:", os.Args[2])
		}
		err = errors.Join(err, kept)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "screenshot:", err)
		os.Exit(1)
	}
}

// drawn looks at the screen at every tick until a window has drawn on it, and
// returns what is shown then. A window has drawn once the screen shows more
// colours than a bare area has, and the same twice in a row. When ctx ends
// before that, drawn returns the last look and an error.
func drawn(ctx context.Context, ticks <-chan time.Time, look func() (*image.RGBA, error)) (*image.RGBA, error) {
	var last *image.RGBA
	for {
		now, err := look()
		if err != nil {
			return last, err
		}
		if last != nil && bytes.Equal(now.Pix, last.Pix) && hasText(now) {
			return now, nil
		}
		last = now
		select {
		case <-ticks:
		case <-ctx.Done():
			return last, errors.New("the window was not drawn, or did not come to rest, in time")
		}
	}
}

// colours is how many colours a screen shows at least that has text on it: the
// edges of letters are of many shades.
const colours = 32

// hasText reports whether more is on a screen than areas of a few colours.
func hasText(screen *image.RGBA) bool {
	seen := make(map[[4]byte]struct{}, colours)
	for i := 0; i < len(screen.Pix); i += 4 {
		seen[[4]byte(screen.Pix[i:])] = struct{}{}
		if len(seen) == colours {
			return true
		}
	}
	return false
}

// keep writes a picture. A file is never there in part: it is renamed when whole.
func keep(path string, picture image.Image) error {
	var data bytes.Buffer
	if err := png.Encode(&data, picture); err != nil {
		return err
	}
	if err := os.WriteFile(path+".part", data.Bytes(), 0o600); err != nil {
		return err
	}
	return os.Rename(path+".part", path)
}

// The places of what is read here in the head of an X window dump (XWDFile.h),
// which is made of numbers of four bytes, the most significant byte first.
const (
	headSizeAt     = 0
	widthAt        = 4
	heightAt       = 5
	byteOrderAt    = 7
	bitsPerPixelAt = 11
	bytesPerLineAt = 12
	redMaskAt      = 14
	greenMaskAt    = 15
	blueMaskAt     = 16
	colourCountAt  = 19
	headNumbers    = 25

	colourSize = 12
	largest    = 1 << 14 // pixels in width or height
)

// readScreen reads what an Xvfb shows.
func readScreen(path string) (*image.RGBA, error) {
	file, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	screen, err := parseDump(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return screen, nil
}

// parseDump turns an X window dump of 24 bit colours into a picture.
func parseDump(file []byte) (*image.RGBA, error) {
	if len(file) < 4*headNumbers {
		return nil, errors.New("this is no X window dump")
	}
	number := func(at int) uint32 { return binary.BigEndian.Uint32(file[4*at:]) }
	width, height, line := int(number(widthAt)), int(number(heightAt)), int(number(bytesPerLineAt))
	if width > largest || height > largest || line > 4*largest || number(bitsPerPixelAt) != 32 || line < 4*width {
		return nil, errors.New("this is no X window dump with 32 bits a pixel")
	}
	from := int64(number(headSizeAt)) + colourSize*int64(number(colourCountAt))
	if from+int64(line)*int64(height) > int64(len(file)) {
		return nil, errors.New("this X window dump is cut off")
	}
	var order binary.ByteOrder = binary.LittleEndian
	if number(byteOrderAt) == 1 {
		order = binary.BigEndian
	}
	part := func(pixel uint32, maskAt int) uint8 {
		mask := number(maskAt)
		return uint8(pixel & mask >> bits.TrailingZeros32(mask))
	}
	screen := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		row := file[from+int64(y*line):]
		for x := range width {
			pixel := order.Uint32(row[4*x:])
			screen.SetRGBA(x, y, color.RGBA{part(pixel, redMaskAt), part(pixel, greenMaskAt), part(pixel, blueMaskAt), 0xff})
		}
	}
	return screen, nil
}
