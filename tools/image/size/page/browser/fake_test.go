package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"testing"
)

// behaviour names the variable that makes this test's program a browser which does nothing but
// answer, and says what it does wrong.
const behaviour = "BROWSER_TEST_BEHAVIOUR"

func TestMain(m *testing.M) {
	if wrong := os.Getenv(behaviour); wrong != "" {
		answerAll(wrong)
		return
	}
	os.Exit(m.Run())
}

func answerAll(wrong string) {
	from, to := bufio.NewReader(os.NewFile(3, "commands")), os.NewFile(4, "events")
	for {
		line, err := from.ReadBytes(0)
		if err != nil {
			return
		}
		var m message
		if err := json.Unmarshal(line[:len(line)-1], &m); err != nil {
			panic(err)
		}
		result := "{}"
		switch m.Method {
		case "Target.createTarget":
			result = `{"targetId": "target"}`
		case "Target.attachToTarget":
			result = `{"sessionId": "session"}`
		case "Page.navigate":
			for _, event := range []string{
				`"method": "Network.requestWillBeSent", "params": {"request": {"url": "file:///page.html"}}`,
				`"method": "Runtime.consoleAPICalled", "params": {"type": "log"}`,
				`"method": "Page.loadEventFired", "params": {}`,
			} {
				fmt.Fprintf(to, `{"sessionId": "session", %s}%c`, event, 0)
			}
		case "Runtime.evaluate":
			result = evaluated(wrong)
		case "Browser.close":
			fmt.Fprintf(to, `{"id": %d, "result": {}}%c`, m.ID, 0)
			return
		}
		switch {
		case result == "" && wrong == "ends":
			os.Exit(3)
		case result == "":
			fmt.Fprintf(to, "%s%c", wrong, 0)
		default:
			fmt.Fprintf(to, `{"id": %d, "sessionId": %q, "result": %s}%c`, m.ID, m.Session, result, 0)
		}
	}
}

// evaluated is the result of any expression, or nothing where there is none.
func evaluated(wrong string) string {
	switch wrong {
	case "nothing":
		return `{"result": {"value": 7}}`
	case "throws":
		return `{"result": {}, "exceptionDetails": {"exception": {"description": "ReferenceError: x is not defined"}}}`
	case "type":
		return `{"result": {"value": "seven"}}`
	}
	return ""
}
