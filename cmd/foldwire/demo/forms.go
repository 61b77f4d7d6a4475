package demo

const rss2 = `<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
<title>{{xml .Title}}</title><link>{{xml .Site}}</link><description>{{xml .Title}}</description><language>{{.Language}}</language>
{{range .List}}<item><title>{{xml .Title}}</title><link>{{xml .Link}}</link><guid>{{xml .ID}}</guid><pubDate>{{rfc822 .At}}</pubDate>
{{with .Author}}<dc:creator>{{xml .}}</dc:creator>{{end}}{{range .Categories}}<category>{{xml .}}</category>{{end}}
<description>{{xml .HTML}}</description></item>
{{end}}</channel></rss>
`

const rss1 = `<?xml version="1.0" encoding="utf-8"?>
<rdf:RDF xmlns="http://purl.org/rss/1.0/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel rdf:about="{{xml .Self}}"><title>{{xml .Title}}</title><link>{{xml .Site}}</link><description>{{xml .Title}}</description><dc:language>{{.Language}}</dc:language>
<items><rdf:Seq>{{range .List}}<rdf:li rdf:resource="{{xml .ID}}"/>{{end}}</rdf:Seq></items></channel>
{{range .List}}<item rdf:about="{{xml .ID}}"><title>{{xml .Title}}</title><link>{{xml .Link}}</link><dc:date>{{rfc3339 .At}}</dc:date>
<content:encoded><![CDATA[{{.HTML}}]]></content:encoded></item>
{{end}}</rdf:RDF>
`

const atom = `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{{.Language}}">
<id>{{xml .Self}}</id><title>{{xml .Title}}</title><link href="{{xml .Site}}"/><link rel="self" href="{{xml .Self}}"/><updated>{{rfc3339 .Updated}}</updated>
{{range .List}}<entry><id>{{xml .ID}}</id><title>{{xml .Title}}</title><link href="{{xml .Link}}"/><published>{{rfc3339 .At}}</published><updated>{{rfc3339 .Updated}}</updated>
<author><name>{{xml .Author}}</name></author>{{range .Categories}}<category term="{{xml .}}"/>{{end}}<content type="html">{{xml .HTML}}</content></entry>
{{end}}</feed>
`
