package entries

import "example.com/thimble/tools/cache/wire"

// The messages and their fields:
// https://github.com/bazelbuild/remote-apis/blob/main/build/bazel/remote/execution/v2/remote_execution.proto
const (
	resultFiles     = 2 // ActionResult
	resultFolders   = 3
	resultStdout    = 6
	resultStderr    = 8
	fileDigest      = 2 // OutputFile and FileNode
	fileContents    = 5 // OutputFile
	folderTree      = 3 // OutputDirectory
	treeRoot        = 1 // Tree
	treeChildren    = 2
	directoryFiles  = 1 // Directory
	digestHash      = 1 // Digest
	digestSizeBytes = 2
)

// action is what an ActionResult names in the store: blobs, and trees that name more.
type action struct{ blobs, trees []string }

// parseAction finds nothing in what is no ActionResult.
func parseAction(message []byte) action {
	var a action
	fields(message, func(number wire.Number, _ uint64, value []byte) {
		switch number {
		case resultFiles:
			a.blobs = append(a.blobs, file(value)...)
		case resultFolders:
			fields(value, func(number wire.Number, _ uint64, value []byte) {
				if number == folderTree {
					a.trees = append(a.trees, digest(value)...)
				}
			})
		case resultStdout, resultStderr:
			a.blobs = append(a.blobs, digest(value)...)
		}
	})
	return a
}

// parseTree returns the digests of the files in a Tree.
func parseTree(message []byte) []string {
	var found []string
	fields(message, func(number wire.Number, _ uint64, value []byte) {
		if number != treeRoot && number != treeChildren {
			return
		}
		fields(value, func(number wire.Number, _ uint64, value []byte) {
			if number == directoryFiles {
				found = append(found, file(value)...)
			}
		})
	})
	return found
}

// file returns the digest of a file whose content is not in the message itself.
func file(message []byte) []string {
	var found []string
	inline := false
	fields(message, func(number wire.Number, _ uint64, value []byte) {
		switch number {
		case fileDigest:
			found = digest(value)
		case fileContents:
			inline = len(value) > 0
		}
	})
	if inline {
		return nil
	}
	return found
}

// digest returns a digest, unless it is of nothing: Bazel does not upload what is empty.
func digest(message []byte) []string {
	var hash string
	var size uint64
	fields(message, func(number wire.Number, value uint64, data []byte) {
		switch number {
		case digestHash:
			hash = string(data)
		case digestSizeBytes:
			size = value
		}
	})
	if size == 0 || !IsDigest(hash) {
		return nil
	}
	return []string{hash}
}

// fields visits what comes before the first field that cannot be read.
func fields(message []byte, visit func(number wire.Number, value uint64, data []byte)) {
	wire.Fields(message, func(number wire.Number, value uint64, data []byte) error {
		visit(number, value, data)
		return nil
	})
}
