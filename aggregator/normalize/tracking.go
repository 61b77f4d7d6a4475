package normalize

import "strings"

// isTracking says whether a parameter tells who followed a link, and from where, rather
// than where it leads. Names that some sites use to choose a page (ref, source, from, s)
// count only with a value that plainly names a channel.
func isTracking(host, path, name, value string) bool {
	name = strings.ToLower(name)
	if hasTrackingPrefix(name) || isTrackingName(name) || isSession(name, value) || isAMP(name, value) {
		return true
	}
	switch name {
	case "ref", "source", "src", "from", "via", "cmp", "cid", "share", "referer", "referrer", "feed", "medium", "origin":
		return isChannel(strings.ToLower(value))
	case "s", "t", "ref_src", "ref_url":
		return host == "x.com" || host == "twitter.com"
	case "si", "feature", "pp", "ab_channel":
		return strings.HasSuffix(host, "youtube.com") || host == "youtu.be" || strings.HasSuffix(host, "spotify.com")
	case "m":
		return (value == "1" || value == "0") && strings.Contains(host, ".blogspot.")
	case "partner", "emc":
		return value == "rss"
	case "_rdr", "_rdc", "__tn__", "mibextid", "paipv", "eav":
		return strings.HasSuffix(host, "facebook.com")
	case "tag", "linkcode", "pd_rd_r", "pd_rd_w", "pd_rd_wg", "pf_rd_p", "pf_rd_r", "qid":
		return strings.HasPrefix(host, "amazon.") && strings.Contains(path, "/dp/")
	}
	return false
}

// hasTrackingPrefix knows families of parameters by how their names begin.
func hasTrackingPrefix(name string) bool {
	for _, p := range [...]string{
		"utm_", "utm-", "mtm_", "matomo_", "pk_", "piwik_", "hsa_", "_hs", "ns_", "vero_", "oly_", "itm_", "wt_",
		"ga_", "fb_", "vn_", "at_custom", "at_link", "at_ptr", "at_bbc", "guce_", "trk_", "mc_", "dm_i", "yclid_", "zalo_",
		"algo_", "spm_", "pf_rd_", "amp_js", "li_", "ref_src", "gad_", "__hs", "__s_", "cx_", "mkt_", "elq", "aff_",
	} {
		if strings.HasPrefix(name, p) {
			return true
		}
	}
	return false
}

// isTrackingName knows single parameters of networks, newsletters and newspapers.
func isTrackingName(name string) bool {
	switch name {
	case "fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "ymclid", "twclid", "ttclid",
		"igshid", "igsh", "epik", "scid", "rdt_cid", "irclickid", "irgwc", "zanpid", "wickedid", "awc", "sscid",
		"_ga", "_gl", "_openstat", "_branch_match_id", "_kx", "_ke", "ck_subscriber_id", "s_kwcid", "s_cid", "sc_cid",
		"at_medium", "at_campaign", "at_format", "at_campaign_type", "xtor", "xtref", "ncid", "icid", "ocid", "intcid",
		"mbid", "cndid", "cmpid", "cmp_id", "campaign_id", "smid", "smtyp", "ftag", "ito", "soc_src", "soc_trk", "guccounter",
		"sr_share", "sh_kit", "trk", "trkcampaign", "trackingid", "echobox", "fbc", "feedtype", "feedname", "rss_id",
		"rssfeed", "sref", "zarsrc", "gidzl", "usqp", "spm", "scm", "nr_email_referer", "action_object_map", "action_type_map",
		"action_ref_map", "__twitter_impression", "__source", "taid", "linkid_tracking", "share_id", "share_from", "share_source",
		"share_medium", "share_token", "vgo_ee", "vgt", "hmb_campaign", "hmb_medium", "hmb_source", "mod_tracking":
		return true
	}
	return false
}

// isSession says whether a parameter is a session id, which changes with every visit.
func isSession(name, value string) bool {
	switch name {
	case "phpsessid", "jsessionid", "sessionid", "session_id", "sessid", "oscsid", "zenid", "cfid", "cftoken":
		return true
	case "sid", "s":
		return len(value) >= 16 && isHexText(value)
	}
	return strings.HasPrefix(name, "aspsessionid")
}

func isHexText(s string) bool {
	for i := range len(s) {
		if !isHex(s[i]) {
			return false
		}
	}
	return true
}

// isAMP says whether a parameter asks for the AMP edition.
func isAMP(name, value string) bool {
	switch name {
	case "amp", "_amp":
		return value == "" || value == "1" || value == "true" || value == "amp"
	case "outputtype":
		return strings.EqualFold(value, "amp")
	case "amp_gsa", "amp_r", "ampshare":
		return true
	}
	return false
}

// isChannel says whether value is the name of a way by which readers come.
func isChannel(value string) bool {
	switch value {
	case "rss", "rss2", "atom", "feed", "feeds", "feedburner", "newsletter", "email", "e-mail", "mail", "twitter", "tw", "x",
		"facebook", "fb", "linkedin", "whatsapp", "telegram", "zalo", "instagram", "reddit", "pinterest", "tiktok", "youtube",
		"google", "googlenews", "google_news", "news", "bing", "yahoo", "flipboard", "feedly", "pocket", "hn", "hackernews",
		"home", "homepage", "hp", "nav", "social", "share", "sharing", "push", "notification", "app", "apps", "web",
		"share_btn_tw", "share_btn_fb", "share_btn_url", "webfeed", "syndication", "producthunt", "mastodon", "bluesky", "bsky":
		return true
	}
	return strings.HasPrefix(value, "rss-") || strings.HasPrefix(value, "rss_") || strings.HasPrefix(value, "feed_")
}
