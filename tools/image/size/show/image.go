package main

import (
	"fmt"
	"strings"

	"example.com/thimble/tools/image/size"
	"example.com/thimble/tools/image/size/report"
)

// few is how many packages or files are shown, unless all are asked for.
const few = 20

const (
	// originLength is how many characters are shown of who made a layer.
	originLength = 70
	// columnsBefore are about as many characters as a table of layers has before that.
	columnsBefore = 44
	minOrigin     = 20
)

func showImage(label string, chosen, others []report.Platform, o options, w *strings.Builder) {
	for i, p := range chosen {
		if i > 0 {
			w.WriteString("\n")
		}
		fmt.Fprintf(w, "%s (%s): %s bytes unpacked, %s pulled\n\n", label, p.Name, size.Bytes(p.Unpacked), size.Bytes(p.Pulled))
		showLayers(p, o.width, w)
		w.WriteString("\n")
		showFiles(p, o.all, w)
		for _, file := range p.Files {
			if file.Program != nil {
				showProgram(file, o, w)
			}
		}
	}
	if len(others) > 0 {
		w.WriteString("\n")
		showOthers(others, w)
	}
	if o.width > 0 {
		w.WriteString("\n-why PACKAGE says why one is there, -o report.html draws a map, -h lists all\n")
	}
}

// showLayers shows what a registry client downloads.
func showLayers(p report.Platform, width int, w *strings.Builder) {
	files := map[int]int64{}
	for _, file := range p.Files {
		files[file.Layer] += file.Size
	}
	length := originLength
	if width > 0 {
		length = min(length, max(width-columnsBefore, minOrigin))
	}
	var t table
	t.add("pulled", "as tar", "in files", "layer")
	for i, layer := range p.Layers {
		name := fmt.Sprint(i + 1)
		if layer.Origin != "" {
			name += ": " + short(printable(layer.Origin), length)
		}
		t.add(size.Bytes(layer.Pulled), size.Bytes(layer.Tar), size.Bytes(files[i]), name)
	}
	t.add(size.Bytes(p.Config), "", "", "config")
	t.add(size.Bytes(p.Manifest), "", "", "manifest")
	t.add(size.Bytes(p.Pulled), "", size.Bytes(p.Unpacked), "total")
	t.write(w)
}

func showFiles(p report.Platform, all bool, w *strings.Builder) {
	var t table
	t.add("bytes", "layer", "file")
	shown := len(p.Files)
	if !all {
		shown = min(shown, few)
	}
	for _, file := range p.Files[:shown] {
		t.add(size.Bytes(file.Size), fmt.Sprint(file.Layer+1), printable(file.Path))
	}
	if rest := p.Files[shown:]; len(rest) > 0 {
		var sum int64
		for _, file := range rest {
			sum += file.Size
		}
		t.add(size.Bytes(sum), "", fmt.Sprintf("%d more, which -all shows", len(rest)))
	}
	t.add(size.Bytes(p.Unpacked), "", "total")
	t.write(w)
}

// showOthers shows one line for each platform that is not shown in full.
func showOthers(platforms []report.Platform, w *strings.Builder) {
	var t table
	t.add("unpacked", "pulled", "other platforms, which -platform shows")
	for _, p := range platforms {
		t.add(size.Bytes(p.Unpacked), size.Bytes(p.Pulled), p.Name)
	}
	t.write(w)
}
