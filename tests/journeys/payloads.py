"""Text that tries to become part of the page. Each would set `window.__xss` or open a dialog."""

RUN = "window.__xss=1"

PAYLOADS = (
    f"<script>{RUN}</script>",
    f"</script><script>{RUN}</script>",
    f"<ScRiPt>{RUN}</sCrIpT>",
    f"<script src=data:text/javascript,{RUN}></script>",
    f"<scr<script>ipt>{RUN}</scr</script>ipt>",
    f"<img src=x onerror={RUN}>",
    f"<img src=x onerror='{RUN}'>",
    f'"><img src=x onerror={RUN}>',
    f"'><img src=x onerror={RUN}>",
    f"`><img src=x onerror={RUN}>",
    f"</textarea><img src=x onerror={RUN}>",
    f"</title><img src=x onerror={RUN}>",
    f"</style><img src=x onerror={RUN}>",
    f"</option></select><img src=x onerror={RUN}>",
    f"</td></tr></table><img src=x onerror={RUN}>",
    f"--><img src=x onerror={RUN}>",
    f"]]><img src=x onerror={RUN}>",
    f"<svg onload={RUN}>",
    f"<svg/onload={RUN}>",
    f"<svg><script>{RUN}</script></svg>",
    f"<svg><animate onbegin={RUN} attributeName=x dur=1s>",
    f"<svg><a xlink:href='javascript:{RUN}'><text>x</text></a></svg>",
    f"<math><mi xlink:href='javascript:{RUN}'>x</mi></math>",
    f"<body onload={RUN}>",
    f"<iframe srcdoc='<script>parent.{RUN}</script>'></iframe>",
    f"<iframe src='javascript:parent.{RUN}'></iframe>",
    f"<object data='javascript:{RUN}'></object>",
    f"<embed src='javascript:{RUN}'>",
    f"<video><source onerror={RUN}></video>",
    f"<audio src=x onerror={RUN}>",
    f"<details open ontoggle={RUN}>x</details>",
    f"<input autofocus onfocus={RUN}>",
    f"<select autofocus onfocus={RUN}></select>",
    f"<textarea autofocus onfocus={RUN}></textarea>",
    f"<marquee onstart={RUN}>x</marquee>",
    f"<a href='javascript:{RUN}'>x</a>",
    f"<a href='java\tscript:{RUN}'>x</a>",
    f"<form action='javascript:{RUN}'><button>x</button></form>",
    f"<base href='javascript:{RUN}//'>",
    f"<meta http-equiv=refresh content='0;url=javascript:{RUN}'>",
    f"<link rel=stylesheet href='javascript:{RUN}'>",
    f"<style>@import 'javascript:{RUN}';</style>",
    f"<div style=background:url(javascript:{RUN})>x</div>",
    f"<template><img src=x onerror={RUN}></template>",
    f"<noscript><img src=x onerror={RUN}></noscript>",
    f"javascript:{RUN}",
    f"data:text/html,<script>{RUN}</script>",
    f'" onmouseover={RUN} x="',
    f"' onmouseover={RUN} x='",
    f'" autofocus onfocus={RUN} "',
    f"&lt;img src=x onerror={RUN}&gt;",
    f"&#60;script&#62;{RUN}&#60;/script&#62;",
    f"%3Cscript%3E{RUN}%3C/script%3E",
    "\\u003cscript\\u003ealert(1)\\u003c/script\\u003e",
    "{{ 7|add:7 }}{% load static %}{{ settings.SECRET_KEY }}",
    "{% debug %}{# x #}",
    f"${{{RUN}}}",
    "<x onclick=alert(1)>press</x>",
    "<script>alert(1)</script>",
    "<img src=x onerror=prompt(1)>",
)

EVERYTHING = " ".join(PAYLOADS)


def short(longest: int, start: int = 0) -> str:
    """As many of them as fit into a short field, beginning with another one each time."""
    found = ""
    for payload in (*PAYLOADS[start:], *PAYLOADS[:start]):
        if len(found) + len(payload) < longest:
            found = f"{found} {payload}"
    return found.strip()
