package main

import (
	"fmt"
	"slices"
	"strings"

	"example.com/thimble/tools/image/size"
)

// mostPackages is the largest number of packages listed for an image.
const mostPackages = 10

// mostBytes is the largest length of the text. GitHub takes comments of 65,536 characters.
const mostBytes = 60000

const tableHead = "\n| image | platform | unpacked | change | pulled | change |\n|---|---|--:|--:|--:|--:|\n"

// markdown returns the text for a pull request. Its first line sums up the rest. The first table,
// which is always open, has one or two rows for each image.
func (d *difference) markdown() string {
	text := d.summary() + "\n"
	if len(d.NotBuilt) > 0 {
		text += fmt.Sprintf("\nBazel cannot build these at %s or in the working tree, so they are not compared: %s.\n", d.name(), strings.Join(d.NotBuilt, ", "))
	}
	if len(d.Images) > 0 {
		text += tableHead + fit(d.each(image.rows), mostBytes/2)
	}
	text += d.unchanged()
	// Reviewers need packages more than all platforms, so packages get the room first.
	packages := folded("Packages", "", d.each(image.packages), mostBytes-len(text))
	platforms := folded("All platforms", tableHead, d.each(image.allRows), mostBytes-len(text)-len(packages))
	return text + platforms + packages
}

// name returns the commit's revision, or a short hash if the revision is a full hash.
func (d *difference) name() string {
	if d.Revision == d.Commit {
		return d.Commit[:12]
	}
	return d.Revision
}

// each returns the texts that a function writes about images, without empty ones.
func (d *difference) each(of func(image) string) []string {
	var texts []string
	for _, i := range d.Images {
		if text := of(i); text != "" {
			texts = append(texts, text)
		}
	}
	return texts
}

// fewUnchanged is the largest number of unchanged images named outside a folded part.
const fewUnchanged = 6

// unchanged names images, and platforms of images, that are the same.
func (d *difference) unchanged() string {
	parts := slices.Clone(d.Unchanged)
	for _, i := range d.Images {
		if len(i.Unchanged) > 0 {
			parts = append(parts, fmt.Sprintf("%s on %s", i.Label, strings.Join(i.Unchanged, ", ")))
		}
	}
	if len(parts) <= fewUnchanged {
		if len(parts) == 0 {
			return ""
		}
		return fmt.Sprintf("\nUnchanged: %s.\n", strings.Join(parts, "; "))
	}
	for n, part := range parts {
		parts[n] = "\n- " + part
	}
	return folded("Unchanged", "", append(parts, "\n"), mostBytes/4)
}

// folded returns a part that GitHub shows when a reader clicks on its title.
func folded(title, head string, texts []string, room int) string {
	if len(texts) == 0 {
		return ""
	}
	start, end := fmt.Sprintf("\n<details><summary>%s</summary>\n%s", title, head), "\n</details>\n"
	return start + fit(texts, room-len(start)-len(end)) + end
}

// fit joins as many of the texts as there is room for.
func fit(texts []string, room int) string {
	var fitting strings.Builder
	for n, text := range texts {
		more := fmt.Sprintf("\nNo room for %d more; -json has them.\n", len(texts)-n)
		if fitting.Len()+len(text)+len(more) > room {
			return fitting.String() + more
		}
		fitting.WriteString(text)
	}
	return fitting.String()
}

// packages lists the packages that changed in an image.
func (i image) packages() string {
	if i.PackagesOn == "" {
		return ""
	}
	if len(i.Packages) == 0 {
		return fmt.Sprintf("\n%s on %s: every package has the size that it had.\n", i.Label, i.PackagesOn)
	}
	var text strings.Builder
	fmt.Fprintf(&text, "\n%s on %s, bytes unpacked:\n\n| package | before | after | change |\n|---|--:|--:|--:|\n", i.Label, i.PackagesOn)
	for _, p := range i.Packages[:min(len(i.Packages), mostPackages)] {
		fmt.Fprintf(&text, "| %s | %s | %s | %s |\n", code(p.Name), size.Bytes(p.Before), size.Bytes(p.After), size.Delta(p.After-p.Before))
	}
	if len(i.Packages) > mostPackages {
		rest := i.Packages[mostPackages:]
		var before, after int64
		for _, p := range rest {
			before, after = before+p.Before, after+p.After
		}
		fmt.Fprintf(&text, "| %d more | %s | %s | %s |\n", len(rest), size.Bytes(before), size.Bytes(after), size.Delta(after-before))
	}
	return text.String()
}

// code quotes a name for a table: a path in an image may have any characters.
func code(name string) string {
	return "`" + strings.NewReplacer("`", "'", "|", `\|`, "\n", " ", "\r", " ").Replace(name) + "`"
}
