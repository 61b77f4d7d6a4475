package parse

// field is what an element means, whichever vocabulary it comes from. RSS, Atom, Dublin
// Core and the rest say the same things under many names, and feeds mix them freely.
type field uint8

const (
	fieldNone field = iota

	fieldRoot    // rss, rdf:RDF
	fieldFeed    // feed
	fieldChannel // channel
	fieldEntry   // item, entry
	fieldWrap    // an element that holds any of the above and says nothing itself

	fieldTitle
	fieldSummary
	fieldContent
	fieldSubtitle
	fieldRights
	fieldID
	fieldLink
	fieldPublished
	fieldUpdated
	fieldCreated
	fieldAuthor
	fieldContributor
	fieldCategory
	fieldKeywords
	fieldEnclosure
	fieldSource
	fieldImage
	fieldLogo
	fieldIcon
	fieldLanguage
	fieldTextInput
	fieldTTL
	fieldSkipHours
	fieldSkipDays

	// Parts of persons, images and the like.
	fieldName
	fieldEmail
	fieldURL
	fieldHour
	fieldDay

	// Extensions that are handed on under their own names.
	fieldMediaTitle
	fieldMediaText
	fieldMediaContent
	fieldMediaGroup
	fieldMediaThumbnail
	fieldMediaKeywords
	fieldITunesTitle
	fieldITunesSummary
	fieldITunesSubtitle
	fieldITunesCategory
	fieldITunesImage
	fieldITunesDuration
	fieldOrigLink
	fieldUpdatePeriod
	fieldUpdateFrequency
)

// coreField reads the names of RSS and Atom, which share most of theirs.
func coreField(key []byte) field {
	switch string(key) {
	case "rss", "rdf":
		return fieldRoot
	case "feed":
		return fieldFeed
	case "channel":
		return fieldChannel
	case "item", "entry":
		return fieldEntry
	case "items", "entries", "html", "head", "pre", "div", "main":
		return fieldWrap
	case "title":
		return fieldTitle
	case "description", "summary", "abstract":
		return fieldSummary
	case "content", "fullitem", "body":
		return fieldContent
	case "subtitle", "tagline", "info":
		return fieldSubtitle
	case "rights", "copyright":
		return fieldRights
	case "guid", "id":
		return fieldID
	case "link":
		return fieldLink
	}
	return coreDetail(key)
}

func coreDetail(key []byte) field {
	switch string(key) {
	case "pubdate", "published", "issued":
		return fieldPublished
	case "updated", "modified", "lastbuilddate", "date":
		return fieldUpdated
	case "created":
		return fieldCreated
	case "author", "managingeditor":
		return fieldAuthor
	case "contributor":
		return fieldContributor
	case "category", "keywords":
		return fieldCategory
	case "tags":
		return fieldKeywords
	case "enclosure":
		return fieldEnclosure
	case "source":
		return fieldSource
	case "image":
		return fieldImage
	case "logo":
		return fieldLogo
	case "icon":
		return fieldIcon
	case "language":
		return fieldLanguage
	case "textinput":
		return fieldTextInput
	case "ttl":
		return fieldTTL
	case "skiphours":
		return fieldSkipHours
	case "skipdays":
		return fieldSkipDays
	case "name":
		return fieldName
	case "email":
		return fieldEmail
	case "url", "uri", "homepage":
		return fieldURL
	case "hour":
		return fieldHour
	case "day":
		return fieldDay
	}
	return fieldNone
}

func xhtmlField(key []byte) field {
	switch string(key) {
	case "html", "head", "pre", "div":
		return fieldWrap
	case "body":
		return fieldContent
	}
	return fieldNone
}

func extensionField(v vocabulary, key []byte) field {
	switch v {
	case vocabDC, vocabDCTerms:
		return dublinCoreField(key)
	case vocabMedia:
		return mediaField(key)
	case vocabITunes:
		return itunesField(key)
	case vocabContent:
		if string(key) == "encoded" {
			return fieldContent
		}
	case vocabFeedBurner:
		if string(key) == "origlink" {
			return fieldOrigLink
		}
	case vocabRDF:
		switch string(key) {
		case "rdf":
			return fieldRoot
		case "seq", "bag", "alt", "li":
			return fieldWrap // some put the items themselves into the list of them
		}
	case vocabPRISM:
		if string(key) == "publicationdate" {
			return fieldCreated
		}
	case vocabSyndication:
		switch string(key) {
		case "updateperiod":
			return fieldUpdatePeriod
		case "updatefrequency":
			return fieldUpdateFrequency
		}
	}
	return fieldNone
}

func dublinCoreField(key []byte) field {
	switch string(key) {
	case "title":
		return fieldTitle
	case "description":
		return fieldSummary
	case "creator", "author":
		return fieldAuthor
	case "subject":
		return fieldCategory
	case "date", "modified":
		return fieldUpdated
	case "issued":
		return fieldPublished
	case "created":
		return fieldCreated
	case "rights":
		return fieldRights
	case "language":
		return fieldLanguage
	}
	return fieldNone
}

func mediaField(key []byte) field {
	switch string(key) {
	case "title":
		return fieldMediaTitle
	case "description":
		return fieldMediaText
	case "content":
		return fieldMediaContent
	case "group":
		return fieldMediaGroup
	case "thumbnail":
		return fieldMediaThumbnail
	case "keywords", "category":
		return fieldMediaKeywords
	}
	return fieldNone
}

func itunesField(key []byte) field {
	switch string(key) {
	case "title":
		return fieldITunesTitle
	case "author":
		return fieldAuthor
	case "summary":
		return fieldITunesSummary
	case "subtitle":
		return fieldITunesSubtitle
	case "category":
		return fieldITunesCategory
	case "keywords":
		return fieldKeywords
	case "image":
		return fieldITunesImage
	case "duration":
		return fieldITunesDuration
	}
	return fieldNone
}

// isMarkup says whether a field may as well be an element of HTML, so that its tag inside
// a text proves nothing.
func (f field) isMarkup() bool {
	switch f {
	case fieldNone, fieldWrap, fieldTitle, fieldSummary, fieldContent, fieldLink, fieldSource, fieldImage,
		fieldCategory, fieldAuthor, fieldID, fieldName, fieldEmail, fieldURL, fieldRights, fieldSubtitle,
		fieldCreated, fieldHour, fieldDay, fieldFeed, fieldRoot, fieldTextInput, fieldIcon, fieldLogo,
		fieldLanguage, fieldContributor, fieldUpdated:
		return true
	}
	return false
}

// closesLeaf says whether an end tag of this name ends a text that holds a CDATA section
// which was never closed.
func closesLeaf(name []byte) bool {
	_, local := split(name)
	switch string(lowered(nil, local)) {
	case "description", "encoded", "title", "summary", "content", "link", "guid", "id", "author", "creator",
		"pubdate", "category", "subject", "item", "entry", "channel", "rss", "feed", "subtitle":
		return true
	}
	return false
}
