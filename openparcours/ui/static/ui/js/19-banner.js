// The person's name stays in sight once the full banner has scrolled away.
const banner = document.querySelector(".banner");
const compact = document.querySelector("[data-banner-compact]");
if (banner && compact) {
  new IntersectionObserver(([entry]) => {
    compact.hidden = entry.isIntersecting;
  }, { rootMargin: "-60px 0px 0px" }).observe(banner);
}
