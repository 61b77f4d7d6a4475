package bench

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strconv"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
)

// Row is a pass over all rounds: the median of each figure.
type Row struct {
	Pass   string  `json:"pass"`
	Wall   float64 `json:"wall_seconds"`
	CPU    float64 `json:"cpu_seconds"`
	Ratio  float64 `json:"of_floor"` // the median of the rounds' own ratios
	Goal   float64 `json:"goal,omitempty"`
	PeakMB float64 `json:"peak_mb"`
	DataMB float64 `json:"data_mb"`
	Items  int     `json:"items"`
}

const megabyte = 1e6

// Rows sums the rounds up.
func (r Result) Rows() []Row {
	if len(r.Rounds) == 0 {
		return nil
	}
	rows := make([]Row, len(r.Rounds[0]))
	for i := range rows {
		of := func(figure func(p, floor Pass) float64) float64 {
			var all []float64
			for _, round := range r.Rounds {
				all = append(all, figure(round[i], round[0]))
			}
			return median(all)
		}
		rows[i] = Row{
			Pass:   r.Rounds[0][i].Name,
			Wall:   of(func(p, _ Pass) float64 { return p.Wall.Seconds() }),
			CPU:    of(func(p, _ Pass) float64 { return p.CPU.Seconds() }),
			Ratio:  of(func(p, floor Pass) float64 { return p.CPU.Seconds() / floor.CPU.Seconds() }),
			Goal:   goal(r.Rounds[0][i].Name),
			PeakMB: of(func(p, _ Pass) float64 { return float64(p.Peak) / megabyte }),
			DataMB: of(func(p, _ Pass) float64 { return float64(p.Data) / megabyte }),
			Items:  int(of(func(p, _ Pass) float64 { return float64(p.Items) })),
		}
	}
	return rows
}

// goal gives the share of the floor's CPU time that a pass may take.
func goal(pass string) float64 {
	switch pass {
	case PassCold:
		return 1.4
	case PassWarm:
		return 0.05
	case PassDelta:
		return 0.12
	default:
		return 0
	}
}

func median[T cmp.Ordered](all []T) T {
	slices.Sort(all)
	return all[len(all)/2]
}

// WriteJSON writes the result as one object.
func (r Result) WriteJSON(w io.Writer, o Options) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	return enc.Encode(map[string]any{
		"feeds": o.Feeds, "items": o.Items, "body": o.Body, "seed": o.Seed, "epoch": o.Epoch.Format(time.RFC3339), "rounds": len(r.Rounds),
		"documents_bytes": r.Documents, "cpus": runtime.NumCPU(), "go": runtime.Version(), "passes": r.Rows(), "verdict": r.verdict(),
	})
}

// verdict is that of the last pass of the last round.
func (r Result) verdict() *Verdict {
	if len(r.Rounds) == 0 {
		return nil
	}
	last := r.Rounds[len(r.Rounds)-1]
	return last[len(last)-1].Verdict
}

// WriteTable writes the result for people.
func (r Result) WriteTable(w io.Writer, o Options) {
	fmt.Fprintf(w, "%d feeds of %d items, %.1f MB; bodies of %d bytes; seed %d; medians of %d rounds; %d CPUs, %s\n",
		o.Feeds, o.Items, float64(r.Documents)/megabyte, o.Body, o.Seed, len(r.Rounds), runtime.NumCPU(), runtime.Version())
	t := newTable(w, "pass", "wall s", "CPU s", "of floor", "goal", "peak MB", "data MB", "items")
	for _, row := range r.Rows() {
		within, data, items := "", "", ""
		if row.Goal > 0 {
			within = fmt.Sprintf("≤ %.2f", row.Goal)
		}
		if row.DataMB > 0 {
			data = fixed(row.DataMB, 1)
		}
		if row.Items > 0 {
			items = strconv.Itoa(row.Items)
		}
		t.AppendRow(table.Row{row.Pass, fixed(row.Wall, 2), fixed(row.CPU, 3), fixed(row.Ratio, 3), within, fixed(row.PeakMB, 0), data, items})
	}
	t.Render()
	if v := r.verdict(); v != nil {
		fmt.Fprintf(w, "lost %d, doubled %d of %d served; copies %d: %d found, %d missed; %d held for copies that are none\n",
			v.Lost, v.Doubled, v.Served, v.Copies, v.Duplicates-v.Wrong, v.Missed, v.Wrong)
	}
}

// newTable makes a plain table whose columns but the first are numbers.
func newTable(w io.Writer, columns ...string) table.Writer {
	t := table.NewWriter()
	t.SetOutputMirror(w)
	t.SetStyle(table.StyleLight)
	t.Style().Format.Header = text.FormatDefault
	row := make(table.Row, len(columns))
	configs := make([]table.ColumnConfig, 0, len(columns))
	for i, name := range columns {
		row[i] = name
		if i > 0 {
			configs = append(configs, table.ColumnConfig{Number: i + 1, Align: text.AlignRight, AlignHeader: text.AlignRight})
		}
	}
	t.AppendHeader(row)
	t.SetColumnConfigs(configs)
	return t
}

func fixed(v float64, digits int) string { return strconv.FormatFloat(v, 'f', digits, 64) }
