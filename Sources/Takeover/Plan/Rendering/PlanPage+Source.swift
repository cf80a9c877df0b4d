extension PlanPage {
    /// Mustache, `{{…}}` escapes for HTML. No script, nothing from elsewhere.
    static let source = """
        <!DOCTYPE html>
        <html lang="{{language}}">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
        <title>{{title}}</title>
        <style>
        :root { color-scheme: light dark; }
        body { font: 15px/1.45 system-ui, sans-serif; max-width: 64em; margin: 2em auto; padding: 0 1em; }
        h1 small { display: block; font-size: 50%; font-weight: normal; }
        h2 { margin-top: 2em; border-bottom: 1px solid; }
        table { border-collapse: collapse; width: 100%; }
        th, td { text-align: left; vertical-align: top; padding: .25em .75em .25em 0; border-bottom: 1px solid #8884; overflow-wrap: anywhere; }
        #summary td:not(:first-child), #summary th:not(:first-child) { text-align: right; width: 8em; }
        code, pre { font: 13px/1.4 ui-monospace, monospace; }
        .place { color: #777; }
        .lost { color: #b3261e; font-weight: bold; }
        .changed { color: #8a5a00; }
        article { margin: 1em 0; }
        article p { margin: .2em 0; }
        </style>
        </head>
        <body>
        <h1>{{title}}<small>{{subtitle}}</small></h1>
        <table id="summary">
        <thead><tr><th></th><th>{{found}}</th>{{#outcomes}}<th>{{.}}</th>{{/outcomes}}</tr></thead>
        <tbody>
        {{#kinds}}
        <tr><td><a href="#{{id}}">{{title}}</a></td><td>{{count}}</td>{{#outcomes}}<td>{{.}}</td>{{/outcomes}}</tr>
        {{/kinds}}
        </tbody>
        </table>
        {{#sentences}}
        <p>{{.}}</p>
        {{/sentences}}
        <nav><ul>
        {{#topics}}
        <li><a href="#{{id}}">{{title}}</a> ({{count}})</li>
        {{/topics}}
        </ul></nav>
        {{#topics}}
        <section id="{{id}}">
        <h2>{{title}} ({{count}})</h2>
        {{#findings}}
        <article>
        <p class="place"><code>{{place}}</code></p>
        {{#quote}}
        <p><code>{{.}}</code></p>
        {{/quote}}
        <p>{{text}}</p>
        {{#advice}}
        <p><strong>{{todo}}:</strong> {{.}}</p>
        {{/advice}}
        </article>
        {{/findings}}
        </section>
        {{/topics}}
        {{#kinds}}
        <section id="{{id}}">
        <h2>{{title}} ({{count}})</h2>
        <table>
        <thead><tr><th>{{found}}</th><th>{{becomes}}</th><th></th></tr></thead>
        <tbody>
        {{#items}}
        <tr><td>{{name}}<br><code class="place">{{place}}</code></td><td>{{becomes}}</td><td class="{{class}}">{{outcome}}</td></tr>
        {{/items}}
        </tbody>
        </table>
        </section>
        {{/kinds}}
        {{#hasSettings}}
        <h2>{{settings}}</h2>
        <pre>{{toml}}</pre>
        {{/hasSettings}}
        </body>
        </html>

        """
}
