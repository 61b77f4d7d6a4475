package publisher

import (
	"reflect"
	"testing"
	"time"

	"foldwire/aggregator/schedule"
	"foldwire/publisher/topic"
)

// TestEveryRuleOfATopicCounts: what was published under other rules is not taken for what these
// would publish, whichever of them differs.
func TestEveryRuleOfATopicCounts(t *testing.T) {
	of := func(spec topic.Spec) string {
		p := &Publisher{opts: Options{Topics: []*topic.Topic{{Spec: spec}}}}
		return string(p.configPrint())
	}
	for _, f := range reflect.VisibleFields(reflect.TypeFor[topic.Spec]()) {
		var spec topic.Spec
		switch v := reflect.ValueOf(&spec).Elem().FieldByIndex(f.Index); v.Kind() {
		case reflect.String:
			v.SetString("x")
		case reflect.Slice:
			v.Set(reflect.ValueOf([]string{"x"}))
		case reflect.Bool:
			v.SetBool(true)
		case reflect.Int, reflect.Int64:
			v.SetInt(7)
		case reflect.Interface:
			v.Set(reflect.ValueOf(schedule.Every(time.Hour)))
		default:
			t.Fatalf("%s is a %s: set it here", f.Name, v.Kind())
		}
		if of(spec) == of(topic.Spec{}) {
			t.Errorf("%s is not in the fingerprint of a config", f.Name)
		}
	}
}
