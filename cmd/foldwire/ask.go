package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"foldwire/config"
)

// maxAnswer bounds what a daemon may answer to a command, in bytes.
const maxAnswer = 256 << 20

// askAdmin asks the daemon that holds the database, and reads its JSON into answer.
func askAdmin(ctx context.Context, cfg *config.Config, path string, answer any) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+cfg.Admin+path, nil)
	if err != nil {
		return err
	}
	if cfg.AdminToken != "" {
		req.Header.Set("Authorization", "Bearer "+cfg.AdminToken)
	}
	client := &http.Client{}
	res, err := client.Do(req)
	if err != nil {
		return fmt.Errorf("the database is in use, and no daemon answers at %s (`admin:` in the config): %w", cfg.Admin, err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		text, _ := io.ReadAll(io.LimitReader(res.Body, 1<<10))
		return fmt.Errorf("the daemon at %s answers %s: %s", cfg.Admin, res.Status, text)
	}
	return json.NewDecoder(io.LimitReader(res.Body, maxAnswer)).Decode(answer)
}
