package main

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"sync"
)

// object is what commands take.
type object map[string]any

// A tab shows one page.
type tab struct {
	browser *browser
	session string
	target  string
	url     string // of the page

	mu       sync.Mutex
	loaded   chan struct{}
	problems []string // that the page wrote to the console, or that the browser did
	requests []string // URLs
}

// open opens a tab that shows nothing yet.
func (b *browser) open(ctx context.Context) (*tab, error) {
	var target struct{ TargetID string }
	if err := b.call(ctx, "", "Target.createTarget", object{"url": "about:blank"}, &target); err != nil {
		return nil, err
	}
	var attached struct{ SessionID string }
	if err := b.call(ctx, "", "Target.attachToTarget", object{"targetId": target.TargetID, "flatten": true}, &attached); err != nil {
		return nil, err
	}
	t := &tab{browser: b, session: attached.SessionID, target: target.TargetID, loaded: make(chan struct{}, 1)}
	b.mu.Lock()
	b.tabs[t.session] = t
	b.mu.Unlock()
	for _, domain := range []string{"Page", "Runtime", "Log", "Network"} {
		if err := t.do(ctx, domain+".enable", object{}); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// close closes a tab. Where that fails, stopping the browser does, too, and says so.
func (b *browser) close(t *tab) {
	b.mu.Lock()
	delete(b.tabs, t.session)
	b.mu.Unlock()
	_ = b.call(context.Background(), "", "Target.closeTarget", object{"targetId": t.target}, nil)
}

func (t *tab) hear(m message) {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch m.Method {
	case "Page.loadEventFired":
		select {
		case t.loaded <- struct{}{}:
		default:
		}
	case "Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Log.entryAdded":
		t.problems = append(t.problems, string(m.Params))
	case "Network.requestWillBeSent":
		var event struct{ Request struct{ URL string } }
		if err := json.Unmarshal(m.Params, &event); err != nil {
			t.problems = append(t.problems, err.Error())
			return
		}
		t.requests = append(t.requests, event.Request.URL)
	}
}

// seen returns what the page complained of and asked for since it was shown.
func (t *tab) seen() (problems, requests []string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.problems, t.requests
}

// show loads a URL, and waits until the page is complete.
func (t *tab) show(ctx context.Context, url string) error {
	t.mu.Lock()
	t.problems, t.requests, t.url = nil, nil, url
	t.mu.Unlock()
	if err := t.do(ctx, "Page.navigate", object{"url": url}); err != nil {
		return err
	}
	select {
	case <-ctx.Done():
		return fmt.Errorf("%s: %w", url, context.Cause(ctx))
	case <-t.loaded:
	}
	return nil
}

func (t *tab) do(ctx context.Context, method string, params object) error {
	return t.browser.call(ctx, t.session, method, params, nil)
}

// evaluate decodes the value of a JavaScript expression into result.
func (t *tab) evaluate(ctx context.Context, expression string, result any) error {
	var answer struct {
		Result           struct{ Value json.RawMessage }
		ExceptionDetails *struct{ Exception struct{ Description string } }
	}
	if err := t.browser.call(ctx, t.session, "Runtime.evaluate", object{"expression": expression, "returnByValue": true, "awaitPromise": true}, &answer); err != nil {
		return err
	}
	if failed := answer.ExceptionDetails; failed != nil {
		return fmt.Errorf("%s: %s", expression, failed.Exception.Description)
	}
	if result == nil {
		return nil
	}
	if err := json.Unmarshal(answer.Result.Value, result); err != nil {
		return fmt.Errorf("%s: %w", expression, err)
	}
	return nil
}

// screen makes the tab look like one of that many CSS pixels, in a colour scheme.
func (t *tab) screen(ctx context.Context, width, height int, phone bool, scheme string) error {
	if err := t.do(ctx, "Emulation.setDeviceMetricsOverride", object{"width": width, "height": height, "deviceScaleFactor": 1, "mobile": phone}); err != nil {
		return err
	}
	if err := t.do(ctx, "Emulation.setTouchEmulationEnabled", object{"enabled": phone}); err != nil {
		return err
	}
	return t.do(ctx, "Emulation.setEmulatedMedia", object{"features": []object{{"name": "prefers-color-scheme", "value": scheme}}})
}

type point struct{ X, Y float64 }

// middle scrolls to what a JavaScript expression finds, and returns its middle.
func (t *tab) middle(ctx context.Context, element string) (point, error) {
	var at point
	err := t.evaluate(ctx, "(() => { const e = "+element+"; e.scrollIntoView({block: 'center'}); const r = e.getBoundingClientRect(); return {x: r.x + r.width / 2, y: r.y + r.height / 2}; })()", &at)
	return at, err
}

// click presses the mouse's left button on what a JavaScript expression finds.
func (t *tab) click(ctx context.Context, element string) error {
	at, err := t.middle(ctx, element)
	if err != nil {
		return err
	}
	for _, kind := range []string{"mousePressed", "mouseReleased"} {
		if err := t.do(ctx, "Input.dispatchMouseEvent", object{"type": kind, "x": at.X, "y": at.Y, "button": "left", "clickCount": 1}); err != nil {
			return err
		}
	}
	return nil
}

// tap touches what a JavaScript expression finds.
func (t *tab) tap(ctx context.Context, element string) error {
	at, err := t.middle(ctx, element)
	if err != nil {
		return err
	}
	if err := t.do(ctx, "Input.dispatchTouchEvent", object{"type": "touchStart", "touchPoints": []object{{"x": at.X, "y": at.Y}}}); err != nil {
		return err
	}
	if err := t.do(ctx, "Input.dispatchTouchEvent", object{"type": "touchEnd", "touchPoints": []object{}}); err != nil {
		return err
	}
	// The click that a tap becomes comes after it.
	return t.evaluate(ctx, "new Promise((done) => { addEventListener('click', () => setTimeout(done)); setTimeout(done, 1000); })", nil)
}

// press presses a key by its name, as in "Enter".
func (t *tab) press(ctx context.Context, key string) error {
	event := object{"key": key, "code": key, "windowsVirtualKeyCode": keyCodes[key]}
	event["type"] = "keyDown"
	if key == "Enter" {
		event["text"] = "\r"
	}
	if err := t.do(ctx, "Input.dispatchKeyEvent", event); err != nil {
		return err
	}
	delete(event, "text")
	event["type"] = "keyUp"
	return t.do(ctx, "Input.dispatchKeyEvent", event)
}

var keyCodes = map[string]int{"Tab": 9, "Enter": 13, "Escape": 27, "ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39, "ArrowDown": 40}

// enter types text into what has the focus.
func (t *tab) enter(ctx context.Context, text string) error {
	return t.do(ctx, "Input.insertText", object{"text": text})
}

// screenshot writes what the tab shows, as PNG, all of the page where it is whole.
func (t *tab) screenshot(ctx context.Context, name string, whole bool) error {
	var shot struct{ Data string }
	if err := t.browser.call(ctx, t.session, "Page.captureScreenshot", object{"captureBeyondViewport": whole}, &shot); err != nil {
		return err
	}
	png, err := base64.StdEncoding.DecodeString(shot.Data)
	if err != nil {
		return err
	}
	return os.WriteFile(name, png, 0o644)
}
