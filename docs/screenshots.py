"""Take the pictures of the documentation anew: python docs/screenshots.py [DEMO]

DEMO is the folder that `make demo` wrote; Chromium must be installed.
"""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
SHOWN = "四川省低空经济发展行动方案"  # the policy that the README's picture shows


def main(demo: Path) -> None:
    """Write `page.png`: a policy of the demonstration, with the sentences behind its relations."""
    names = ("chromium", "chromium-browser", "google-chrome")
    program = next(filter(None, map(shutil.which, names)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--disable-gpu"])
        context = browser.new_context(viewport={"width": 1280, "height": 800},
                                      reduced_motion="reduce")
        page = context.new_page()
        page.goto((demo / "overview.html").resolve().as_uri())
        page.evaluate("maitu.ready")
        page.evaluate(f"maitu.select(maitu.search('{SHOWN}')[0])")
        page.wait_for_timeout(800)
        page.screenshot(path=HERE / "page.png")
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else Path("demo"))
