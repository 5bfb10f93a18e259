package main

import (
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/remote"

	"example.com/thimble/tools/image/ocidir"
	"example.com/thimble/tools/image/size"
)

// expectWhole reads all that a tag or a digest names in a registry.
func expectWhole(t *testing.T, reference string, expected v1.Hash) {
	t.Helper()
	parsed, err := name.ParseReference(reference)
	if err != nil {
		t.Fatal(err)
	}
	index, err := remote.Index(parsed)
	if err != nil {
		t.Fatal(err)
	}
	manifest, err := index.IndexManifest()
	if err != nil {
		t.Fatal(err)
	}
	for _, descriptor := range manifest.Manifests {
		if err := readImage(index, descriptor.Digest); err != nil {
			t.Errorf("%s: image %s: %v", reference, descriptor.Digest, err)
		}
	}
	if found, err := index.Digest(); err != nil || found != expected {
		t.Errorf("%s: expected %s, found %s, %v", reference, expected, found, err)
	}
}

// readImage pulls an image; what is not what its digest says is an error.
func readImage(index v1.ImageIndex, digest v1.Hash) error {
	image, err := index.Image(digest)
	if err != nil {
		return err
	}
	if _, err := image.RawConfigFile(); err != nil {
		return err
	}
	layers, err := image.Layers()
	if err != nil {
		return err
	}
	for _, layer := range layers {
		content, err := layer.Compressed()
		if err != nil {
			return err
		}
		defer content.Close()
		if _, err := io.Copy(io.Discard, content); err != nil {
			return err
		}
	}
	return nil
}

// contents are the digest of the layout's index and the bytes of all that is in the layout.
func contents(t *testing.T, layout string) (digest v1.Hash, total int64) {
	t.Helper()
	index, err := ocidir.OpenIndex(layout)
	if err != nil {
		t.Fatal(err)
	}
	sizes, err := index.Verify()
	if err != nil {
		t.Fatal(err)
	}
	for _, size := range sizes {
		total += size
	}
	digest, err = index.Digest()
	if err != nil {
		t.Fatal(err)
	}
	return digest, total
}

func TestPush(t *testing.T) {
	s, layout := newServer(t, nil), newLayout(t)
	digest, total := contents(t, layout)
	repository := s.address + "/team/hello"
	found := expectPush(t, newSpec(layout), "--repository", repository, "--tag", "v1", "--tag=v2")
	expected := fmt.Sprintf("pushed %s@%s as v1, v2: %s bytes sent, 0 were there already; pull it: docker pull %s:v1\n",
		repository, digest, size.Bytes(total), repository)
	if found != expected {
		t.Errorf("expected %q, found %q", expected, found)
	}
	for _, reference := range []string{"@" + digest.String(), ":v1", ":v2"} {
		expectWhole(t, repository+reference, digest)
	}
}

func TestPushAgainSendsNothing(t *testing.T) {
	s, layout := newServer(t, nil), newLayout(t)
	_, total := contents(t, layout)
	expectPush(t, newSpec(layout), "--registry", s.address)
	if sent := s.noted("POST PATCH PUT"); len(sent) == 0 {
		t.Error("expected the first push to be noted")
	}

	found := expectPush(t, newSpec(layout), "--registry", s.address)
	if expected := fmt.Sprintf(" as latest: 0 bytes sent, %s were there already; ", size.Bytes(total)); !strings.Contains(found, expected) {
		t.Errorf("expected %q, found %q", expected, found)
	}
	if sent := s.noted("POST PATCH PUT"); len(sent) > 0 {
		t.Errorf("expected nothing to be sent, found %q", sent)
	}

	expectPush(t, newSpec(layout), "--registry", s.address, "--tag=v2")
	if sent := s.noted("POST PATCH PUT"); len(sent) != 1 || sent[0] != "PUT /v2/hello/manifests/v2" {
		t.Errorf("expected one new tag, found %q", sent)
	}
}

func TestPushSendsSharedBlobOnce(t *testing.T) {
	s := newServer(t, nil)
	expectPush(t, newSpec(newLayout(t)), "--registry", s.address)
	// A shared layer, and one layer and one config of each platform.
	if uploads := s.noted("PATCH"); len(uploads) != 5 {
		t.Errorf("expected 5 blobs, found %q", uploads)
	}
}

func TestPushMovesTag(t *testing.T) {
	s, first, second := newServer(t, nil), newLayout(t), newLayout(t)
	expectPush(t, newSpec(first), "--registry", s.address)
	digest, _ := contents(t, second)
	expectPush(t, newSpec(second), "--registry", s.address)
	expectWhole(t, s.address+"/hello:latest", digest)
}

var isTag = regexp.MustCompile(`/manifests/[a-z]+$`)

func TestPushTagsLast(t *testing.T) {
	s, layout := newServer(t, nil), newLayout(t)
	digest, _ := contents(t, layout)
	expectPush(t, newSpec(layout), "--registry", s.address, "--tag=one", "--tag=two")
	sent := s.noted("PUT")
	if len(sent) < 3 {
		t.Fatalf("expected a digest and two tags, found %q", sent)
	}
	rest, last := sent[:len(sent)-3], sent[len(sent)-3:]
	for i, end := range []string{"/manifests/" + digest.String(), "/manifests/one", "/manifests/two"} {
		if !strings.HasSuffix(last[i], end) {
			t.Errorf("expected %s, found %s", end, last[i])
		}
	}
	for _, request := range rest {
		if isTag.MatchString(request) || strings.Contains(request, digest.String()) {
			t.Errorf("expected blobs and images before the index, found %s", request)
		}
	}
}

// A push that fails half way, wherever that is, leaves no tag; made again, it completes.
func TestPushAfterFailure(t *testing.T) {
	layout := newLayout(t)
	digest, _ := contents(t, layout)
	for name, part := range map[string]string{
		"blob":  "/blobs/",
		"image": "/manifests/sha256:",
		"index": "/manifests/" + digest.String(),
		"tag":   "/manifests/latest",
	} {
		t.Run(name, func(t *testing.T) {
			var open atomic.Bool
			var refused atomic.Int32
			s := newServer(t, func(registry http.Handler) http.Handler {
				refusing := refuse(http.MethodPut, part, http.StatusBadRequest, `{"errors":[{"code":"DENIED","message":"not today"}]}`)(registry)
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					// All but the first one of a kind, so that something is there.
					if open.Load() || name == "blob" && r.Method == http.MethodPut && refused.Add(1) == 1 {
						registry.ServeHTTP(w, r)
						return
					}
					refusing.ServeHTTP(w, r)
				})
			})
			expectRefusal(t, newSpec(layout), []string{"--registry", s.address}, s.address+"/hello", "not today")
			tag, err := parseRepository(s.address+"/hello", false)
			if err != nil {
				t.Fatal(err)
			}
			if tags, err := remote.List(tag); err == nil && len(tags) > 0 {
				t.Errorf("expected no tag, found %q", tags)
			}
			open.Store(true)
			if said := expectPush(t, newSpec(layout), "--registry", s.address); strings.Contains(said, " 0 were there already") {
				t.Errorf("expected bytes that were there already, found %s", said)
			}
			expectWhole(t, s.address+"/hello:latest", digest)
		})
	}
}

func TestPushSendsSeveralBlobsAtOnce(t *testing.T) {
	var uploads atomic.Int32
	second := make(chan struct{})
	s := newServer(t, func(registry http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodPatch {
				if uploads.Add(1) == 2 {
					close(second)
				}
				select {
				case <-second:
				case <-time.After(time.Minute):
					t.Error("expected a second upload during the first one, found none")
				}
			}
			registry.ServeHTTP(w, r)
		})
	})
	expectPush(t, newSpec(newLayout(t)), "--registry", s.address)
}
