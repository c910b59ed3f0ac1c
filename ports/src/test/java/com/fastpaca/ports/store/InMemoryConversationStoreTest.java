package com.fastpaca.ports.store;

class InMemoryConversationStoreTest extends ConversationStoreContract {
    private final InMemoryConversationStore store = new InMemoryConversationStore();

    @Override
    protected ConversationStore store() {
        return store;
    }

    @Override
    protected void makeUnavailable() {
        store.setAvailable(false);
    }
}
