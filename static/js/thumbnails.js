/* What is found by typing shows its thumbnail, where it has one. */
"use strict";
{
  const $ = django.jQuery;
  const shown = ({text, thumbnail}) => {
    const line = $("<span>").text(text);
    return thumbnail ? line.prepend($("<img>", {src: thumbnail, alt: "", class: "thumbnail"})) : line;
  };
  $.fn.select2?.defaults.set("templateResult", shown); // lists have no choices
}
