// Checks a page against our own rules, which axe does not know, and returns a list of complaints. Runs in the page.
() => {
  const complaints = [];
  const all = (selector) => [...document.querySelectorAll(selector)];
  const languageOf = (element) => element.closest("[lang]").lang;
  const expect = (right, complaint) => right || complaints.push(complaint);

  // Arabic letters only in elements marked as Arabic, and no running text in Latin letters there.
  const isArabic = (text) => /\p{Script=Arabic}/u.test(text);
  const isLatin = (text) => /(\p{Script=Latin}{2,}[\s’'-]+){4}\p{Script=Latin}{2,}/u.test(text);
  const judge = (text, element) => {
    const language = languageOf(element);
    expect(!isArabic(text) || language === "ar", `Arabic under ${language}: ${text.trim()}`);
    expect(!isLatin(text) || language !== "ar" || element.closest("bdi"), `Latin under Arabic: ${text.trim()}`);
  };
  const walker = document.createTreeWalker(document, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) if (!walker.currentNode.parentElement.closest("script")) judge(walker.currentNode.data, walker.currentNode.parentElement);
  for (const name of ["alt", "title", "aria-label", "placeholder"])
    for (const element of all(`[${name}]`)) judge(element.getAttribute(name), element);

  // One h1, and no heading level skipped.
  const levels = all("h1, h2, h3, h4, h5, h6").map((heading) => Number(heading.tagName[1]));
  expect(levels.filter((level) => level === 1).length === 1, "not one h1");
  expect(levels[0] === 1 && levels.every((level, i) => i === 0 || level - levels[i - 1] <= 1), `headings: ${levels}`);

  // Each landmark once; navigations have distinct names.
  for (const landmark of ["body > header", "main", "body > footer", "search, [role=search]"])
    expect(all(landmark).length === 1, `${all(landmark).length} ${landmark}`);
  const names = all("nav").map((nav) => nav.ariaLabel);
  expect(names.every(Boolean) && new Set(names).size === names.length, `navigations: ${names}`);

  const ids = all("[id]").map((element) => element.id);
  expect(new Set(ids).size === ids.length, `duplicate id: ${ids.filter((id, i) => ids.indexOf(id) !== i)}`);
  for (const link of all("a[href^='#']")) expect(ids.includes(link.hash.slice(1)), `broken fragment link: ${link.hash}`);
  expect(!all("[style], style").length, "inline style");
  expect(!all("script:not([type='application/ld+json'])").length, "a script");
  const handled = all("*").flatMap((element) => element.getAttributeNames()).filter((name) => name.startsWith("on"));
  expect(!handled.length, `handlers: ${handled}`);
  return complaints;
}
