// Command icons makes every form of the program's icon that the packages need
// from the one PNG: the sizes of the hicolor theme, a Windows .ico and a macOS
// .icns. The same PNG gives the same bytes on every machine.
//
//	go run ./assets/packaging/icons assets/icon.png FOLDER
//
// It imports nothing but the standard library.
package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strconv"
)

// The sizes of each form, in pixels.
var (
	hicolorSizes = []int{16, 22, 24, 32, 48, 64, 128, 256, 512}
	windowsSizes = []int{16, 20, 24, 32, 40, 48, 64, 256}
)

// appleSizes are the types of an .icns whose contents may be PNG. A type that
// ends in @2x on a Mac holds twice the pixels of its nominal size.
var appleSizes = []struct {
	kind   string
	pixels int
}{
	{"ic11", 32}, {"ic12", 64}, {"ic07", 128}, {"ic13", 256}, {"ic08", 256}, {"ic14", 512}, {"ic09", 512},
}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: icons ICON.png FOLDER")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "icons:", err)
		os.Exit(1)
	}
}

func run(source, folder string) error {
	file, err := os.Open(source)
	if err != nil {
		return err
	}
	defer file.Close()
	icon, err := png.Decode(file)
	if err != nil {
		return fmt.Errorf("%s: %w", source, err)
	}
	if b := icon.Bounds(); b.Dx() != b.Dy() || b.Dx() < 512 {
		return fmt.Errorf("%s is %d by %d pixels; it must be square and at least 512 wide", source, b.Dx(), b.Dy())
	}
	for _, size := range hicolorSizes {
		name := strconv.Itoa(size)
		if err := write(filepath.Join(folder, "hicolor", name+"x"+name+".png"), encode(icon, size)); err != nil {
			return err
		}
	}
	return errors.Join(
		write(filepath.Join(folder, "mileiq-admin.ico"), windowsIcon(icon)),
		write(filepath.Join(folder, "mileiq-admin.icns"), appleIcon(icon)),
	)
}

func write(path string, content []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, content, 0o644)
}

// encode returns the icon as a PNG of size by size pixels.
func encode(icon image.Image, size int) []byte {
	var out bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	if err := encoder.Encode(&out, scale(icon, size)); err != nil {
		panic(err) // cannot happen: a buffer takes everything, and the picture is not empty
	}
	return out.Bytes()
}

// scale makes a square picture smaller. Each pixel is the mean of the area that
// it covers, weighted by opacity, which leaves no dark seam at round corners.
func scale(icon image.Image, size int) *image.NRGBA {
	bounds := icon.Bounds()
	small := image.NewNRGBA(image.Rect(0, 0, size, size))
	step := float64(bounds.Dx()) / float64(size)
	for y := range size {
		for x := range size {
			small.SetNRGBA(x, y, mean(icon, float64(x)*step, float64(y)*step, step))
		}
	}
	return small
}

// mean is the colour of the square whose upper left corner and side are given
// in pixels of the picture.
func mean(icon image.Image, left, top, side float64) color.NRGBA {
	var red, green, blue, opacity, area float64
	origin := icon.Bounds().Min
	for y := int(top); float64(y) < top+side; y++ {
		for x := int(left); float64(x) < left+side; x++ {
			weight := covered(x, left, side) * covered(y, top, side)
			r, g, b, a := icon.At(origin.X+x, origin.Y+y).RGBA() // premultiplied
			red, green, blue = red+weight*float64(r), green+weight*float64(g), blue+weight*float64(b)
			opacity += weight * float64(a)
			area += weight
		}
	}
	if opacity == 0 {
		return color.NRGBA{}
	}
	part := func(v float64) uint8 { return uint8(min(255, v/opacity*255+0.5)) }
	return color.NRGBA{part(red), part(green), part(blue), uint8(opacity/area/0xffff*255 + 0.5)}
}

// covered is how much of the pixel at a place lies between from and from+side.
func covered(pixel int, from, side float64) float64 {
	return max(0, min(float64(pixel+1), from+side)-max(float64(pixel), from))
}

// windowsIcon returns an .ico whose pictures are PNG, which Windows reads since
// Vista.
func windowsIcon(icon image.Image) []byte {
	var head, pictures bytes.Buffer
	put(&head, binary.LittleEndian, uint16(0), uint16(1), uint16(len(windowsSizes)))
	offset := 6 + 16*len(windowsSizes)
	for _, size := range windowsSizes {
		picture := encode(icon, size)
		side := uint8(size) // 256 is written as 0
		put(&head, binary.LittleEndian, side, side, uint8(0), uint8(0), uint16(1), uint16(32),
			uint32(len(picture)), uint32(offset+pictures.Len()))
		pictures.Write(picture)
	}
	return append(head.Bytes(), pictures.Bytes()...)
}

// appleIcon returns an .icns.
func appleIcon(icon image.Image) []byte {
	var pictures bytes.Buffer
	for _, form := range appleSizes {
		picture := encode(icon, form.pixels)
		pictures.WriteString(form.kind)
		put(&pictures, binary.BigEndian, uint32(8+len(picture)))
		pictures.Write(picture)
	}
	var out bytes.Buffer
	out.WriteString("icns")
	put(&out, binary.BigEndian, uint32(8+pictures.Len()))
	out.Write(pictures.Bytes())
	return out.Bytes()
}

func put(out *bytes.Buffer, order binary.ByteOrder, values ...any) {
	for _, value := range values {
		if err := binary.Write(out, order, value); err != nil {
			panic(err) // cannot happen: all values have a fixed size
		}
	}
}
