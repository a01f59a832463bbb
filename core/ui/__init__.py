"""What pages are made of; the only part of core that imports Streamlit."""

import logging

# Modules that keep results are imported before the server is there. Streamlit would warn of each, below the address
# that it prints; that the results are kept in memory is what they ask for.
logging.getLogger("streamlit.runtime.caching.cache_data_api").addFilter(
    lambda record: "No runtime found" not in record.getMessage()
)
