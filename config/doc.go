// Package config reads Foldwire's YAML file straight into the values that the other parts
// work with. It is strict: an unknown key is a mistake, and so is everything that would
// be unsafe or surprise the operator. It names all mistakes of a file at once, each with
// its place and what to write instead. What is odd but may be meant is a warning.
//
// # Keys
//
// Only sources must be there; a source may be a bare URL.
//
//	title, language, base_url      what readers see
//	data, output, precompress      folders, relative to that of the file
//	listen, admin, admin_token     addresses; the token is needed unless admin is loopback
//	timezone, schedule, adaptive   defaults of the sources
//	retention                      90d, or {age, memory, keep, schedule}
//	fetch                          {timeout, max_body, max_entries, concurrency, per_host,
//	                               pause, contact, allow, ports, proxy}
//	log                            {level: debug|info|warn|error, format: text|json}
//	hubs, sandbox                  WebSub hubs; give up rights that are not needed
//	sources                        list of URLs or of {id, url, title, tags, priority,
//	                               schedule, identity, language, adaptive, keep, user,
//	                               password, bearer, headers, proxy, timeout}
//	topics                         list of {id, title, description, language, from, any,
//	                               all, none, where, entries, limit, max_age, min_sources,
//	                               also_covered, content, digest}
//	x-…                            anything: a place for YAML anchors
//
// Every value may hold ${NAME} and ${NAME:-default} from the environment. For admin_token,
// password and bearer there are admin_token_file, password_file and bearer_file; a bare
// file name is looked for in systemd's $CREDENTIALS_DIRECTORY first.
package config
